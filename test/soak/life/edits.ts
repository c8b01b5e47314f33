import fc from 'fast-check'
import { type Facts, type Kind, kinds } from './model/model.ts'

/** A change that somebody makes on a record. Places are counted as far as there are any. */
export type Edit =
  | { edits: 'name'; to: string }
  | { edits: 'owner'; to: number }
  | { edits: 'address'; to: number }
  | { edits: 'a contact comes'; n: number; kind: Kind }
  | { edits: 'a contact goes'; which: number }
  | { edits: 'a contact has another address'; which: number; n: number }
  | { edits: 'a contact has another kind'; which: number; kind: Kind }
  | { edits: 'it leaves' }
  | { edits: 'it stays' }
  | { edits: 'it is approved' }
  | { edits: 'it waits again' }

const place = fc.nat(7)
const is = <const T>(value: T) => fc.constant(value)
const kind = fc.constantFrom(...(Object.keys(kinds) as Kind[]))

/** What clients are called. */
export const names = ['Acme', 'Acme Ltd', 'Acme/Bolt', 'Acme:Bolt', 'ACME', 'Bolt  & Sons', 'Bolt*']

/** Any edit of a record. */
export const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ edits: is('name' as const), to: fc.constantFrom(...names) }) },
  { weight: 4, arbitrary: fc.record({ edits: is('owner' as const), to: place }) },
  { weight: 2, arbitrary: fc.record({ edits: is('address' as const), to: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ edits: is('a contact comes' as const), n: fc.nat(4), kind }) },
  { weight: 3, arbitrary: fc.record({ edits: is('a contact goes' as const), which: place }) },
  {
    weight: 1,
    arbitrary: fc.record({ edits: is('a contact has another address' as const), which: place, n: fc.nat(4) }),
  },
  { weight: 2, arbitrary: fc.record({ edits: is('a contact has another kind' as const), which: place, kind }) },
  { weight: 2, arbitrary: is({ edits: 'it leaves' } as const) },
  { weight: 1, arbitrary: is({ edits: 'it stays' } as const) },
  { weight: 3, arbitrary: is({ edits: 'it is approved' } as const) },
  { weight: 1, arbitrary: is({ edits: 'it waits again' } as const) },
)

/** The record after an edit. Pure. `owners`: whom records of this CRM can belong to. */
export const edited = (
  facts: Facts,
  edit: Edit,
  { n, owners }: { n: number; owners: readonly (string | undefined)[] },
): Facts => {
  const at = 'which' in edit ? edit.which % Math.max(1, facts.contacts.length) : -1
  const change = (to: Partial<Facts['contacts'][number]>) => ({
    ...facts,
    contacts: facts.contacts.map((one, place) => (place === at ? { ...one, ...to } : one)),
  })
  const isTaken = (email: string) => facts.contacts.some((one) => one.email === email)
  switch (edit.edits) {
    case 'name':
      return { ...facts, name: edit.to }
    case 'owner':
      return { ...facts, owner: owners[edit.to % owners.length] }
    case 'address':
      return { ...facts, email: contactAt(n, `office${edit.to}`) }
    case 'a contact comes': {
      const email = contactAt(n, `contact${edit.n}`)
      return isTaken(email) ? facts : { ...facts, contacts: [...facts.contacts, { email, kind: edit.kind }] }
    }
    case 'a contact goes':
      return { ...facts, contacts: facts.contacts.filter((_, place) => place !== at) }
    case 'a contact has another address': {
      const email = contactAt(n, `contact${edit.n}`)
      return isTaken(email) ? facts : change({ email })
    }
    case 'a contact has another kind':
      return change({ kind: edit.kind })
    case 'it leaves':
    case 'it stays':
      return { ...facts, leaves: edit.edits === 'it leaves' }
    case 'it is approved':
    case 'it waits again':
      return { ...facts, approved: edit.edits === 'it is approved' }
  }
}

/** An address of somebody who works for a client. */
export const contactAt = (n: number, who: string): string => `${who}@client${n}.example.com`
