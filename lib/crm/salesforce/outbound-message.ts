import { parseXml, type XmlDocument, XmlElement } from '@rgrove/parse-xml'
import { readOnce } from '../receive/read-once.ts'

/** One `Notification` of an Outbound Message: a record as it was when Salesforce sent the message. */
export interface Notification {
  /** Object name without its prefix, such as `Account`. */
  object: string
  /** Fields by name; a field that is nil is absent. */
  fields: Readonly<Record<string, string>>
}

export interface OutboundMessage {
  organizationId: string
  notifications: Notification[]
}

/** The name of an element without its prefix, which the sender chooses. */
const localName = (name: string) => name.slice(name.indexOf(':') + 1)

const children = (parent: XmlElement | XmlDocument | undefined, name?: string): XmlElement[] =>
  (parent?.children ?? []).filter(
    (child): child is XmlElement => child instanceof XmlElement && (!name || localName(child.name) === name),
  )

const attribute = (element: XmlElement, name: string): string | undefined =>
  Object.entries(element.attributes).find(([full]) => localName(full) === name)?.[1]

/**
 * The message in the SOAP envelope, or undefined for any other text. The parser knows only the five entities of XML and reads no DTD;
 * a document type is refused nevertheless.
 */
export const readOutboundMessage = readOnce((body): OutboundMessage | undefined => {
  const text = body.toString('utf8')
  if (text.includes('<!DOCTYPE')) return undefined
  const document = documentIn(text) ?? documentIn(withoutForbidden(text))
  const [envelope] = children(document, 'Envelope')
  const [soapBody] = children(envelope, 'Body')
  const [message] = children(soapBody, 'notifications')
  const [organization] = children(message, 'OrganizationId')
  if (!message || !organization) return undefined
  return {
    organizationId: organization.text.trim(),
    notifications: children(message, 'Notification').map(notificationIn),
  }
})

const documentIn = (text: string): XmlDocument | undefined => {
  try {
    return parseXml(text)
  } catch {
    // Also when the stack overflows: the parser recurses, and elements of one megabyte can be nested too deeply.
    return undefined
  }
}

// The text was decoded from UTF-8, so it has no half of a surrogate pair.
const isForbidden = (code: number) =>
  (code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd) ||
  (code >= 0xd800 && code <= 0xdfff) ||
  (code & 0xfffe) === 0xfffe ||
  code > 0x10ffff

/**
 * The text with U+FFFD in place of characters that XML forbids, also of numeric references to them. One such character in any field
 * would make Salesforce repeat the whole message for a day, and then drop it.
 */
const withoutForbidden = (text: string): string =>
  text
    .replace(/&#(?:x([\da-f]{1,8})|(\d{1,10}));/gi, (reference, hex?: string, decimal?: string) =>
      isForbidden(hex ? Number.parseInt(hex, 16) : Number(decimal)) ? '\uFFFD' : reference,
    )
    .replace(/[^\t\n\r\x20-\uFFFD]/g, '\uFFFD')

const notificationIn = (element: XmlElement): Notification => {
  const [record] = children(element, 'sObject')
  if (!record) return { object: '', fields: {} }
  const fields = children(record).filter((field) => attribute(field, 'nil') !== 'true')
  return {
    object: localName(attribute(record, 'type') ?? ''),
    fields: Object.fromEntries(fields.map((field) => [localName(field.name), field.text])),
  }
}
