import type { Entry, Shown } from '../../../simulation/crms/crm.ts'
import type { Facts } from '../../model/model.ts'

/** A CRM in which clients live: what people do there by its own means. */
export interface LifeCrm {
  source: string
  isSender: boolean
  /** Whether its records have contacts; absent where they have. */
  hasNoContacts?: true
  /** Whom a record can belong to. */
  owners: readonly (string | undefined)[]
  /** The field of the record that says how the client stands (`standings`). */
  standing: string
  /** The field of a contact that says what kind it is. */
  kindOf: 'role' | 'name'
  enter(facts: Facts): Promise<Entry>
  /** Makes the record say this. @returns what the queue is told from now on */
  change(entry: Entry, before: Facts, now: Facts): Promise<Entry>
  shown(entry: Entry): Shown | undefined
  /** Somebody writes a status by hand; absent where nobody can. */
  writeStatus?(entry: Entry, status: string): Promise<unknown>
  /** Somebody deletes the record; absent where there is none. */
  remove?(entry: Entry): Promise<unknown>
  /** Somebody takes it out of the bin again, as it was. */
  restore?(entry: Entry): void
  /** Somebody merges the other record into this one, whose people are its own from then on: `asNew`, where the CRM may make a new one of both. @returns what the queue is told */
  merge?(entry: Entry, other: Entry, asNew: boolean): Entry
}

/** What the field of a record says that tells whether the relationship ends and whether people from outside may come in. */
export const standingOf = ({ leaves, approved }: Facts): string =>
  `${leaves ? 'Gone' : 'Here'}${approved ? ', approved' : ''}`

export const standings = {
  leaving: ['Gone', 'Gone, approved'],
  approved: ['Here, approved', 'Gone, approved'],
} as const

type Contact = Facts['contacts'][number]

/** Which contacts go and which come, a changed one both. */
export const contactChanges = (before: readonly Contact[], now: readonly Contact[]) => {
  const key = ({ email, kind }: Contact) => `${email} ${kind}`
  const [had, has] = [before.map(key), now.map(key)]
  return {
    go: before.filter((one) => !has.includes(key(one))),
    come: now.filter((one) => !had.includes(key(one))),
  }
}
