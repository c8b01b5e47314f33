import type { State } from './records-port.ts'

/** A longer text stands before one that it begins with. */
const opening: Readonly<Record<State, string>> = {
  review: 'ready for review',
  preparing: 'being prepared',
  ready: 'ready',
  ending: 'ends on',
  ended: 'ended on',
  attention: 'needs attention',
}

/** The longest status that every CRM's text field takes, in UTF-16 units. */
export const longest = 250

/** `ready`, or `needs attention: the client has no owner. Set one, then …`. */
export const statusText = (state: State, explanation?: string): string => {
  return shortened(explanation ? `${opening[state]}: ${explanation}` : opening[state])
}

/** A text as long as every CRM’s field takes. */
export const shortened = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`)

/** A day of the calendar in UTC, `2026-12-30`. */
export type Day = string

/** `ends on 2026-12-30: its people lose access, …`; `ended on 2026-12-30: …`. */
export const endStatus = (state: 'ending' | 'ended', day: Day, explanation: string): string =>
  shortened(`${opening[state]} ${day}: ${explanation}`)

const ofEnd = /^(?:ends|ended) on (\d{4}-\d\d-\d\d)(?!\d)/

/** The day that a status of `endStatus` names, also where people have written another one; undefined for what is no day. */
export const dayIn = (status: string | undefined): Day | undefined => {
  const day = ofEnd.exec(status ?? '')?.[1]
  return Number.isNaN(Date.parse(day ?? '')) ? undefined : day
}

const lack = 'this record does not take '

/** The part of a status that names fields which the CRM refused or dropped. */
export const lackOf = (names: readonly string[]): string =>
  `${lack}${names.join(', ')}. Run roomkeeper connect, then replay the client`

/** Whether a status names fields that the CRM refused or dropped. */
export const saysLack = (status: string): boolean => status.includes(lack)

/** `text`, filled up to the length of the longest status. */
export const longestStatus = (text: string): string => `${`${text} `.padEnd(longest - 1, '.')}…`

/** Whether the client's room was reported ready, whatever became of it since. */
export const wasReady = (state: State | 'none' | undefined): state is 'ready' | 'ending' | 'ended' =>
  state === 'ready' || isOfEnd(state)

/** Whether the end of the client's room was announced, or has come. */
export const isOfEnd = (state: State | 'none' | undefined): state is 'ending' | 'ended' =>
  state === 'ending' || state === 'ended'

/** Whether the client's room was reported as built: the record names the room that is the client's, and people may be at work in it. */
export const isReported = (state: State | 'none' | undefined): state is 'review' | 'ready' | 'ending' | 'ended' =>
  state === 'review' || wasReady(state)

/** The state that a status on a CRM record stands for; `none` for an empty one and for any other text. */
export const stateOf = (status: string | undefined | null): State | 'none' =>
  (Object.keys(opening) as State[]).find((state) => status?.startsWith(opening[state])) ?? 'none'
