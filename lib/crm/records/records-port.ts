import type { ClientRef } from '../../runtime/client-key.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import type { Exchange } from '../../runtime/http.ts'

/** What a sender that cannot be read back tells of its client; it travels in the message. */
export interface ClientFields {
  /** The id as the sender spells it; `ref.id` may have to be written otherwise. */
  id: string
  name: string
  email?: string
  manager?: string
}

/** The client as the CRM has it now. */
export interface ClientRecord {
  ref: ClientRef
  /** The id as the source spells it, where `ref.id` had to be changed for the key. */
  spelledId?: string
  name: string
  /** Addresses of the client, the first one first; unchecked, as people typed them. */
  emails: string[]
  /** Whether the CRM itself says of every address that no mail arrives there. */
  emailsInvalid?: boolean
  /** Address of the owner, the account manager; absent when the CRM does not tell. */
  ownerEmail?: string
  /** Why there is no `ownerEmail`. */
  ownerGap?: OwnerGap
  /** Whether the record is a client by the source's settings (object, type, stage). */
  isClient: boolean
  /** Other keys under which a room of this client may be. */
  formerly?: readonly FormerKey[]
  /** What an earlier onboarding wrote on the record; absent for a source that cannot be read back. */
  written?: Written
  /** The source's own mark of this state of the record, for a conditional write. */
  revision?: string
}

/** A key that a client had before: of a record that was merged into this one, or as an earlier version wrote it. */
export interface FormerKey {
  ref: ClientRef
  /** `shared`: another client may have had the same. */
  shared: boolean
}

/**
 * `none`: nobody owns the record. `inactive`: the owner has left. `hidden`: the CRM does not show us who it is.
 * `without-address`: the owner has no e-mail address there.
 */
export type OwnerGap = 'none' | 'inactive' | 'hidden' | 'without-address'

/** The owner as a source tells of it. */
export type OwnerFound = { ownerEmail: string } | { ownerGap: OwnerGap }

/** The owner by an address that may be empty. */
export const ownerWith = (email: string | undefined): OwnerFound =>
  email ? { ownerEmail: email } : { ownerGap: 'without-address' }

export type State = 'preparing' | 'ready' | 'attention'

export interface Written {
  /** `none`: nothing was ever written, so no earlier run made anything. */
  state: State | 'none'
  status?: string
  roomId?: number
  roomUrl?: string
  invitationUrl?: string
}

/** What people see on the CRM record. */
export interface RoomReport {
  state: State
  /** One line, starting as `statusText` makes it. */
  status: string
  /** Epoch milliseconds. */
  at: number
  roomId?: number
  roomTitle?: string
  roomUrl?: string
  /** An empty text takes the one off that stands on the record: it is another client's, or leads nowhere any more. */
  invitationUrl?: string
  /** The reason's code, for programs. */
  reason?: string
}

/** The record was merged while it was written: what was written stands on the one that is left. */
export class RecordMoved extends Error {
  override readonly name = 'RecordMoved'
  readonly ref: ClientRef
  constructor(ref: ClientRef) {
    super(`the record is ${ref.type} ${ref.id} now`)
    this.ref = ref
  }
}

/** The half of a source that runs in the worker: the CRM's records, over its API. */
export interface Records {
  /**
   * The record as it is now, or undefined when it was deleted. The answer's `ref` is another one where records were merged:
   * it names the one that is left. @throws RetryLater, Park
   */
  read(ref: ClientRef, fields?: ClientFields): Promise<ClientRecord | undefined>
  /**
   * Where the CRM answers for merged records under their old ids: whose record it is now, in one request; undefined when it was deleted.
   * @throws RetryLater, Park
   */
  current?(ref: ClientRef): Promise<ClientRef | undefined>
  /** Writes only what differs and reads it back. @throws RetryLater, Park, RecordMoved */
  writeBack(record: ClientRecord, report: RoomReport): Promise<void>
}

export interface RecordsOptions<Settings, Credentials> {
  settings: Settings
  credentials: Credentials
  deadline: Deadline
  clock: Clock
  onExchange?: (exchange: Exchange) => void
}
