import { fingerprint } from './doubled-keys.ts'
import type { TableRow } from './row.ts'

/** Who is in the archive, and whether those are whom it names. Plain data. */
export interface People {
  ids: Set<number>
  owner: string | undefined
  /** Owners of labels, with the numbers of their labels. */
  labels: Map<string, string[]>
}

/** Of a portal with more people than this it is not looked whose label a label is. */
const mostPeople = 131_072
/** Whose label a label of rooms is: nobody's. */
const nobody = '00000000-0000-0000-0000-000000000000'

export const newPeople = (): People => ({ ids: new Set(), owner: undefined, labels: new Map() })

export const addPerson = ({ ids }: People, row: TableRow): void => {
  if (ids.size < mostPeople) ids.add(fingerprint((row('id') ?? '').toLowerCase()))
}

export const addPortal = (people: People, row: TableRow): void => {
  people.owner = row('owner_id')
}

export const addLabelOwner = ({ labels }: People, row: TableRow): void => {
  const owner = (row('owner') ?? '').toLowerCase()
  if (owner === nobody || (labels.size >= mostPeople && !labels.has(owner))) return
  labels.set(owner, [...(labels.get(owner) ?? []), row('id') ?? ''])
}

/** Whether somebody is among the people, by his number; of too many to keep nobody is said to be missing. */
export const isPerson = ({ ids }: People, id: string): boolean =>
  ids.size >= mostPeople || ids.has(fingerprint(id.toLowerCase()))

/** Whether the portal's owner is one of its people. */
export const hasOwner = (people: People): boolean => people.owner !== undefined && isPerson(people, people.owner)

/** Labels whose owner is nobody of the portal: a restore leaves them out (docs/facts/backup-archive.md#a-mark-of-a-links-visitor). */
export const labelsOfNobody = ({ ids, labels }: People): string[] =>
  ids.size >= mostPeople
    ? []
    : [...labels].filter(([owner]) => !ids.has(fingerprint(owner))).flatMap(([, numbers]) => numbers)
