import type { Mapping } from '#test/conformance/mapping.ts'

interface Entry {
  id: number
  title: string
  updated: string
}

type Kind = 'folder' | 'file'

/**
 * The simulator's list in the server's order, as far as the two differ in entries of one second only: lists go by the time of the last
 * change, which is kept in whole seconds, and in which order the data base gives equal ones no rule says. A second may end between two
 * changes on one side alone. Any other order stays as it is, and is a difference.
 */
export function inServersOrder(mapping: Mapping, kind: Kind, servers: unknown, ours: unknown): unknown {
  if (!isList(servers) || !isList(ours) || servers.length !== ours.length) return ours
  const left = [...ours]
  const paired = servers.flatMap((entry) => {
    const place = left.findIndex((each) => isSame(mapping, kind, entry, each))
    return place < 0 ? [] : left.splice(place, 1)
  })
  return paired.length === ours.length && onlyTiesMoved(servers, ours, paired) ? paired : ours
}

const isList = (value: unknown): value is Entry[] => Array.isArray(value)

/** What background work has made is known by its title alone. */
const isSame = (mapping: Mapping, kind: Kind, { id, title }: Entry, ours: Entry) =>
  mapping.has(kind, id) ? mapping.of(kind, id) === String(ours.id) : title === ours.title

function onlyTiesMoved(servers: Entry[], ours: Entry[], paired: Entry[]): boolean {
  const isTie = (one: number, other: number) =>
    [servers, paired].some((list) => secondOf(list[one]) === secondOf(list[other]))
  const place = paired.map((entry) => ours.indexOf(entry))
  return place.every((before, one) =>
    place.slice(one + 1).every((after, distance) => before < after || isTie(one, one + 1 + distance)),
  )
}

const secondOf = (entry: Entry | undefined) => entry?.updated.slice(0, '2026-11-28T00:00:00'.length)
