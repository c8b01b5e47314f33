/** The identity of a client. Never a message id, which a redrive changes, and never a name, which two clients may share. */
export interface ClientRef {
  source: string
  /** The CRM's object type, as the CRM spells it: `Account`, `company`, `deal`. */
  type: string
  id: string
}

// Safe in a DocSpace tag, an SQS group id and a log; no `@`, so that an address can never pass for an id.
const part = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/

/** Whether `text` may be part of a client key (1 to 64 of `A-Z a-z 0-9 . _ ~ -`). */
export const isKeyPart = (text: string): boolean => part.test(text)

/** `source:type:id`, the tag of the room, the group of the message, the name of the client in every log. */
export const clientKey = ({ source, type, id }: ClientRef): string => `${source}:${type}:${id}`

/** The reference that `clientKey` made, or undefined for any other text. */
export const parseClientKey = (key: string): ClientRef | undefined => {
  const [source, type, id, ...rest] = key.split(':')
  if (!source || !type || !id || rest.length > 0 || ![source, type, id].every(isKeyPart)) return undefined
  return { source, type, id }
}

/** Where clients come from. Any other tag of the form of a key is one that people made: `Dept:Sales:2026`. */
export const clientSources = ['espocrm', 'generic', 'hubspot', 'pipedrive', 'salesforce'] as const

/** The client keys among the tags of a room, other than `own`. Tags have no case. */
export const otherKeys = (tags: readonly string[], own: string): string[] =>
  tags.filter((tag) => tag.toLowerCase() !== own.toLowerCase() && isClientKey(tag))

/** Whether a tag has the form of a client's key. */
export const isClientKey = (tag: string): boolean => {
  const source = parseClientKey(tag)?.source.toLowerCase()
  return clientSources.some((one) => one === source)
}
