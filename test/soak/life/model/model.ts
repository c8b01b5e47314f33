/** What the oracle of a client's life knows, in words of its own: nothing here comes from the product. */

export type Part = 'manager' | 'contacts' | 'team'
export type Mode = 'no' | 'add' | 'replace'
export type EndAction = 'revoke-guests' | 'read-only' | 'archive'

/** Roles by DocSpace's numbers, from the least to the most. */
const ascending = [0, 2, 10, 11, 9]
export const role = { read: 2, editing: 10, contentCreator: 11, manager: 9 } as const
export const isHigher = (one: number, other: number): boolean => ascending.indexOf(one) > ascending.indexOf(other)
export const highest = (one: number, other: number): number => (isHigher(one, other) ? one : other)

/** The settings of all rooms, as far as a life depends on them. */
export interface LifeSettings {
  title: string
  tags: readonly string[]
  follow: ({ title: boolean; tags: boolean } & Readonly<Record<Part, Mode>>) | undefined
  end: { days: number; do: readonly EndAction[]; return: boolean; deleted: boolean } | undefined
  team: readonly { email: string; access: number }[]
  /** The role of the group of lawyers; undefined: it is not in the rooms. */
  group: number | undefined
  /** How many of the record's own addresses are invited beside the contacts. */
  most: 0 | 1
  unknownOwner: 'default' | 'skip'
  /** Who comes from outside waits for a person to approve the room. */
  review: boolean
  /** What becomes of the other room of merged records. */
  merge: 'keep' | 'link' | 'archive' | undefined
}

export const kinds = { Boss: role.contentCreator, Lead: role.editing, Reader: role.read } as const
export type Kind = keyof typeof kinds

/** What the record says. */
export interface Facts {
  name: string
  owner: string | undefined
  email: string
  contacts: readonly { email: string; kind: Kind }[]
  /** Whether its field says that the relationship ends. */
  leaves: boolean
  /** Whether the same field says that people from outside may come in. */
  approved: boolean
  /** The record was deleted. */
  deleted: boolean
}

/** Colleagues with an account in the portal. */
export type Accounts = Readonly<Record<string, { manages: boolean; active: boolean }>>

export const anna = 'anna.manager@example.com'
export const ben = 'ben.manager@example.com'
export const carl = 'carl.user@example.com'
export const eve = 'eve.manager@example.com'
export const stranger = 'stranger@example.com'
export const lawyers = 'the group of lawyers'
export const lawyersAre: readonly string[] = [carl, eve]

/** Who is to be in the room, by address. */
export type People = Readonly<Record<string, { part: Part; access: number }>>

export interface Wanted {
  title: string
  tags: readonly string[]
  people: People
  /** Parts that did not follow when the memory began anew: nobody knows who was wanted. */
  unknown?: readonly Part[]
}

export interface Row {
  access: number
  /** A guest, or somebody who has not come yet. */
  outside: boolean
  /** A terminated account: DocSpace changes no role of it by id. */
  gone: boolean
}

/** A room as people see it, without its owner and without the tags by which Roomkeeper knows it. */
export interface RoomState {
  title: string
  tags: readonly string[]
  rows: Readonly<Record<string, Row>>
  /** Roles of the links. */
  links: readonly number[]
  archived: boolean
}

/** What Roomkeeper is taken to remember of a client. */
export interface Belief {
  phase: 'none' | 'review' | 'ready' | 'ending' | 'ended'
  /** The day on which it ends, `2026-12-30`. */
  day: string | undefined
  /** The day that was announced, also where people have written another one on the record. */
  announced?: string | undefined
  /** Undefined where it is lost: a sender has only its link to tell that a room is ready, and it comes first. */
  last: Wanted | undefined
  /** Of a room that has ended: who was in it before, and what was done. */
  before?: { rows: RoomState['rows']; done: readonly EndAction[] }
  /** What was remembered is of the portal as it was before it was restored. */
  isRestored?: boolean
  /** The client has another key by now, under which nothing is remembered yet. */
  isForgotten?: boolean
  /** Its deletion was announced, or carried out, as its end: the record itself says nothing of it. */
  byDeletion?: boolean
  /** It was in review when its end was announced for its deletion. */
  wasInReview?: boolean
}

/** All that a visit depends on, beside the room and what is remembered. */
export interface Circumstances {
  facts: Facts
  /** A sender tells what its message has, and nothing else. */
  isSender: boolean
  settings: LifeSettings
  /** The room of a record that was merged into this one is to be settled, and no setting says how. */
  isContested: boolean
  /** Whether the record names the number that the room has now. */
  isNamed: boolean
  accounts: Accounts
  now: number
}

/** What one visit comes to. */
export interface Outcome {
  belief: Belief
  room: RoomState
  conflicts: readonly string[]
  /** The client is parked for this. */
  parked?: string
  /** The room between one change and the next, the first as it was found. */
  stages: readonly RoomState[]
}
