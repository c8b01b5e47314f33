import type { State } from './records-port.ts'

/** A longer text stands before one that it begins with. */
const opening: Readonly<Record<State, string>> = {
  review: 'ready for review',
  preparing: 'being prepared',
  ready: 'ready',
  attention: 'needs attention',
}

/** The longest status that every CRM's text field takes, in UTF-16 units. */
const longest = 250

/** `ready`, or `needs attention: the client has no owner. Set one, then …`. */
export const statusText = (state: State, explanation?: string): string => {
  const text = explanation ? `${opening[state]}: ${explanation}` : opening[state]
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}

const lack = 'this record does not take '

/** The part of a status that names fields which the CRM refused or dropped. */
export const lackOf = (names: readonly string[]): string =>
  `${lack}${names.join(', ')}. Run roomkeeper connect, then replay the client`

/** Whether a status names fields that the CRM refused or dropped. */
export const saysLack = (status: string): boolean => status.includes(lack)

/** `text`, filled up to the length of the longest status. */
export const longestStatus = (text: string): string => `${`${text} `.padEnd(longest - 1, '.')}…`

/** Whether the client's room was reported as built: the record names the room that is the client's, and people may be at work in it. */
export const isReported = (state: State | 'none' | undefined): boolean => state === 'ready' || state === 'review'

/** The state that a status on a CRM record stands for; `none` for an empty one and for any other text. */
export const stateOf = (status: string | undefined | null): State | 'none' =>
  (Object.keys(opening) as State[]).find((state) => status?.startsWith(opening[state])) ?? 'none'
