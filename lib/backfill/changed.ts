import type { RecordListing } from '../crm/listing/listing.ts'
import { readPages, readPeoplePages } from '../crm/listing/read-pages.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { type Known, statusOf } from './record-status.ts'

export interface ChangeSearch extends Omit<Known, 'youngAfter'> {
  listing: RecordListing
  /** Epoch milliseconds: changes of before were seen. */
  since: number
  /** How many clients are taken, besides those that were changed at the same time as the last of them. */
  most: number
  /** Whether people of clients are looked at, too. */
  people: boolean
  /** Whether the client of this key has had a room, as far as it is remembered. */
  hadRoom(client: string): Promise<boolean>
  clock: Clock
  deadline: Deadline
}

export interface FoundChanges {
  clients: ClientRef[]
  /** Where the next search begins, in epoch milliseconds. */
  until: number
}

interface Change {
  ref: ClientRef
  /** Epoch milliseconds. */
  at: number
}

/** A list of changes by time. `complete`: those before this time are all in it. */
interface Listed {
  changes: Change[]
  complete: number
}

/** Milliseconds that are left at the end to queue what was found. */
const reserve = 60_000

/** Milliseconds by which lists of a CRM may lag behind (docs/facts/hubspot.md#deliveries): the next search looks at them again. */
const lag = 120_000

/**
 * Clients whose room was handed over, or waits for the record, and whose record or people have changed since, the oldest change first. Who has
 * no room is left to others: none begins with a change. @throws RetryLater, Park
 */
export const findChanged = async (search: ChangeSearch): Promise<FoundChanges> => {
  const began = search.clock.now()
  const records = await changedRecords(search, began)
  const people = search.people ? await changedPeople(search) : whole([])
  const complete = Math.min(records.complete, people.complete)
  const all = [...records.changes, ...people.changes].filter(({ at }) => at < complete)
  const first = firstOfEach(all)
  const last = first[search.most - 1]?.at ?? Number.POSITIVE_INFINITY
  const taken = first.filter(({ at }) => at <= last)
  const isAll = taken.length === first.length
  return {
    clients: taken.map(({ ref }) => ref),
    until: isAll ? Math.min(complete, began - lag) : last + 1,
  }
}

/** CRMs that keep whole seconds list what was seen already. */
const isTaken = ({ parked, since }: ChangeSearch, ref: ClientRef, at: number): boolean =>
  at >= since && !parked.has(clientKey(ref))

const firstOfEach = (changes: readonly Change[]): Change[] => {
  const first = new Map<string, Change>()
  for (const change of changes.toSorted((one, other) => one.at - other.at)) {
    const key = clientKey(change.ref)
    if (!first.has(key)) first.set(key, change)
  }
  return [...first.values()]
}

const whole = (changes: Change[]): Listed => ({ changes, complete: Number.POSITIVE_INFINITY })

const changedRecords = async (search: ChangeSearch, youngAfter: number): Promise<Listed> => {
  const { since } = search
  const changes: Change[] = []
  let seen = since
  for await (const { records, next } of readPages({ ...search, query: { since, filter: {}, by: 'change' } })) {
    for (const record of records) {
      seen = record.changedAt ?? seen
      // Who leaves often is no client from then on, and the room ends.
      const status = statusOf({ ...record, isClient: true }, { ...search, youngAfter })
      const hasRoom = status === 'served' || status === 'in-review'
      if (hasRoom && isTaken(search, record.ref, seen)) changes.push({ ref: record.ref, at: seen })
    }
    if (next && isEnough(search, changes, seen)) return { changes, complete: seen }
  }
  return whole(changes)
}

const changedPeople = async (search: ChangeSearch): Promise<Listed> => {
  const { listing, since } = search
  const changes: Change[] = []
  let seen = since
  for await (const { people, next } of readPeoplePages(listing, since, search)) {
    for (const { client, changedAt } of people) {
      seen = changedAt
      const isNew = isTaken(search, client, changedAt)
      if (isNew && (await search.hadRoom(clientKey(client)))) changes.push({ ref: client, at: changedAt })
    }
    if (next && isEnough(search, changes, seen)) return { changes, complete: seen }
  }
  return whole(changes)
}

/** Whether enough clients were changed before the last change that was seen, or the time runs out. */
const isEnough = ({ deadline, most }: ChangeSearch, changes: readonly Change[], seen: number): boolean =>
  firstOfEach(changes).filter(({ at }) => at < seen).length >= most || deadline.remaining() < reserve
