import type { ClientFields } from '../../runtime/client-fields.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import type { Exchange } from '../../runtime/http.ts'
import type { SenderCallback } from './sender-callback.ts'

/** Fields of a record by the CRM's names, as its API gives them. Their texts are those of `fieldText`. */
export type FieldValues = Readonly<Record<string, unknown>>

/** A person of the client, as the CRM has it. */
export interface Contact {
  /** One address that can receive mail, as far as the CRM knows; unchecked, as people typed it. */
  email: string
  /** The fields that were asked for, those that the CRM shows; `role` among them where it was asked for. */
  fields: FieldValues
}

/** The client as the CRM has it now. */
export interface ClientRecord {
  ref: ClientRef
  /** The id as the source spells it, where `ref.id` had to be changed for the key. */
  spelledId?: string
  name: string
  /** Addresses of the client, the first one first; unchecked, as people typed them. */
  emails: string[]
  /** Whether the CRM says that mail to none of the record's addresses arrives. For EspoCRM, contacts of the record do not count. */
  emailsInvalid?: boolean
  /** E-mail address of the record's owner, the account manager; absent when the CRM has none. */
  ownerEmail?: string
  /** Why there is no `ownerEmail`. */
  ownerGap?: OwnerGap
  /** When the record was created, epoch milliseconds; absent where the CRM does not show it. */
  createdAt?: number
  /** Whether the record is a client by the source's settings (object, type, stage). */
  isClient: boolean
  /** Until then, epoch milliseconds, nobody can tell whether it goes on with the room of another record: nothing is made for it. Absent where that is known. */
  settlesAt?: number
  /** Other keys that a room of this client may have. */
  formerly?: readonly FormerKey[]
  /** What an earlier onboarding wrote on the record; absent for a source that cannot be read back. */
  written?: Written
  /** The source's own mark of this state of the record, for a conditional write. */
  revision?: string
}

/** A former key of a client: of a record that was merged into this one, or as an earlier version wrote it. */
export interface FormerKey {
  ref: ClientRef
  /** Whether another client may have had the same key. */
  shared: boolean
}

/**
 * `none`: nobody owns the record. `inactive`: the owner has left. `hidden`: the CRM does not show us the owner.
 * `without-address`: the owner has no e-mail address in the CRM.
 */
export type OwnerGap = 'none' | 'inactive' | 'hidden' | 'without-address'

/** The owner's address, or why there is none. */
export type OwnerFound = { ownerEmail: string } | { ownerGap: OwnerGap }

/** The owner with an address that may be empty. */
export const ownerWith = (email: string | undefined): OwnerFound =>
  email ? { ownerEmail: email } : { ownerGap: 'without-address' }

/**
 * `review`: the room is built, and nobody from outside is let in before the record says so. `ending`: the room is ready, and ends on the
 * day that the status names; `ended`: it has.
 */
export type State = 'preparing' | 'review' | 'ready' | 'ending' | 'ended' | 'attention'

export interface Written {
  /** `none`: no onboarding ever wrote on the record, so none made anything. */
  state: State | 'none'
  status?: string
  roomId?: number
  roomUrl?: string
  invitationUrl?: string
  /** The day on which the first of the client's people was seen to have joined. */
  joinedOn?: string
}

/** What people see on the CRM record. */
export interface RoomReport {
  state: State
  /** One line, starting as `statusText` makes it. */
  status: string
  /** Epoch milliseconds. */
  at: number
  /** Tells a report from an earlier one in the same words, such as a second announcement for the same day; a repetition has the same. Epoch milliseconds. */
  since?: number
  roomId?: number
  roomTitle?: string
  roomUrl?: string
  /** An empty text removes the link from the record: it is another client's, or no longer leads anywhere. */
  invitationUrl?: string
  /** The day on which the first of the client's people was seen to have joined, `2026-12-30`. */
  joinedOn?: string
  /** The reason's code, for programs. */
  reason?: string
}

/** The record was merged into another one, `ref`, after it was read or while it was written. */
export class RecordMoved extends Error {
  override readonly name = 'RecordMoved'
  readonly ref: ClientRef
  constructor(ref: ClientRef) {
    super(`the record is ${ref.type} ${ref.id} now`)
    this.ref = ref
  }
}

/** The records of a CRM, read and written over its API: the part of a source that runs in the worker. */
export interface Records {
  /**
   * The record as it is now, or undefined when it was deleted. Where it was merged into another record, `ref` of the result names that
   * one. @throws RetryLater, Park
   */
  read(ref: ClientRef, fields?: ClientFields): Promise<ClientRecord | undefined>
  /**
   * The reference that a merged record has now, in one request; undefined when it was deleted. Absent where the CRM does not answer
   * under old ids. @throws RetryLater, Park
   */
  current?(ref: ClientRef): Promise<ClientRef | undefined>
  /**
   * The named fields of a record, in one request; undefined when it was deleted. A field that the CRM does not have, or does not show
   * to Roomkeeper, is absent. @throws RetryLater, Park
   */
  readFields(ref: ClientRef, names: readonly string[], fields?: ClientFields): Promise<FieldValues | undefined>
  /**
   * The client's contacts with the named fields, the oldest first, at most `mostContacts`; a record that is a person itself is its only
   * contact. One without an address that can receive mail is left out. A field that the CRM does not have, or does not show to
   * Roomkeeper, is absent; `role` is the contact's role for this client, a text or several. @throws RetryLater, Park
   */
  readContacts(ref: ClientRef, names: readonly string[], fields?: ClientFields): Promise<readonly Contact[]>
  /**
   * Addresses of the colleagues who work for the client, unchecked, and perhaps more than are let in; those who have left the CRM are not
   * among them. None for a record that was deleted, and undefined where the CRM keeps no team of such records. There for a source with
   * `hasTeam`, and for no other. @throws RetryLater where the CRM does not show them, Park
   */
  readTeam?(ref: ClientRef, fields?: ClientFields): Promise<readonly string[] | undefined>
  /** Writes only what differs and reads it back. @throws RetryLater, Park, RecordMoved */
  writeBack(record: ClientRecord, report: RoomReport): Promise<void>
}

export interface RecordsOptions<Settings, Credentials> {
  settings: Settings
  credentials: Credentials
  deadline: Deadline
  clock: Clock
  onExchange?: (exchange: Exchange) => void
  /** Leaves it to others to have a sender take its callbacks, in their order. Without, each is sent at once. */
  tellSender?: (told: SenderCallback) => Promise<void>
}
