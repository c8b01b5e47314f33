import { type Belief, type Facts, isHigher, lawyers, type RoomState, type Wanted } from './model.ts'

type Side = 'people' | 'crm' | 'both' | 'unknown'

/** By which side something differs: what was wanted last, is wanted now, and is, each as one value. */
const sideOf = <T>(last: T, wanted: T, is: T | undefined): Side =>
  wanted === last ? 'people' : is === last ? 'crm' : 'both'

/** What differs between a room and what is wanted, by docs/drift.md, each as `part what side about`. */
export const differencesOf = (
  { last }: Pick<Belief, 'last'>,
  room: RoomState,
  wanted: Wanted,
  { facts, isSender }: { facts: Facts; isSender: boolean },
): string[] => {
  const told = [
    ...(room.title === wanted.title ? [] : [['title renamed', sideOf(last?.title, wanted.title, room.title), '']]),
    ...tagsOf(room.tags, last?.tags ?? [], wanted.tags),
    ...peopleOf(room, last, wanted),
  ].map(([what = '', side, about]) => `${what} ${isKnown(last, what) ? side : 'unknown'} ${about}`.trimEnd())
  const untold = isSender && facts.owner === undefined
  return [
    ...told.filter((one) => !(untold && one.startsWith('manager'))),
    ...(room.archived ? ['room archived people'] : []),
    ...(room.links.length === 0 ? ['link missing people'] : []),
  ].toSorted()
}

const isKnown = (last: Wanted | undefined, what: string): boolean =>
  last !== undefined && !last.unknown?.some((part) => what.startsWith(`${part} `))

const tagsOf = (is: readonly string[], last: readonly string[], wanted: readonly string[]): string[][] => [
  ...wanted
    .filter((tag) => !is.includes(tag))
    .map((tag) => ['tags missing', last.includes(tag) ? 'people' : 'crm', tag]),
  ...is.filter((tag) => last.includes(tag) && !wanted.includes(tag)).map((tag) => ['tags left-over', 'crm', tag]),
]

const peopleOf = ({ rows }: RoomState, last: Wanted | undefined, wanted: Wanted): string[][] => {
  const named = (name: string) => (name === lawyers ? 'Lawyers' : name)
  const come = Object.entries(wanted.people).flatMap(([name, { part, access }]) => {
    const [is, before] = [rows[name]?.access, last?.people[name]?.access]
    if (is === access) return []
    if (is === undefined)
      // A group that is not there is told by its id.
      return [
        [`${part} missing`, before === undefined ? 'crm' : sideOf(before, access, is), name === lawyers ? '' : name],
      ]
    const newcomer = isHigher(is, access) ? 'people' : 'crm'
    return [[`${part} other-role`, before === undefined ? newcomer : sideOf(before, access, is), named(name)]]
  })
  const gone = Object.entries(last?.people ?? {}).flatMap(([name, { part, access }]) => {
    const is = rows[name]?.access
    if (wanted.people[name] || is === undefined) return []
    return [[`${part} left-over`, is === access ? 'crm' : 'both', named(name)]]
  })
  return [...come, ...gone]
}
