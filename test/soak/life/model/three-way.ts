import {
  type Accounts,
  isHigher,
  type LifeSettings,
  type Part,
  type People,
  type RoomState,
  type Row,
  role,
  type Wanted,
} from './model.ts'

type Follow = NonNullable<LifeSettings['follow']>

export interface Followed {
  last: Wanted
  conflicts: string[]
  /** The room after each change. */
  stages: RoomState[]
}

/** What becomes of a room that follows its record, by the rules of docs/following.md. */
export const followed = (
  room: RoomState,
  last: Wanted,
  wanted: Wanted,
  { follow, accounts, isColleague }: { follow: Follow; accounts: Accounts; isColleague: (email: string) => boolean },
): Followed => {
  const title = titleOf(room, last, wanted, follow)
  const tags = follow.tags ? tagsOf(room, last, wanted) : room.tags
  const people = peopleOf(room, last.people, wanted.people, { follow, accounts })
  const titled = { ...room, title: title.is }
  const tagged = { ...titled, tags }
  const withRows = (access: Readonly<Record<string, number>>): RoomState => ({
    ...tagged,
    rows: Object.fromEntries(
      Object.entries(access).map(([email, right]) => [
        email,
        { outside: !isColleague(email), gone: false, ...room.rows[email], access: right },
      ]),
    ),
  })
  return {
    last: { title: title.last, tags: follow.tags ? wanted.tags : last.tags, people: people.last },
    conflicts: [...(title.conflict ? ['title'] : []), ...people.conflicts],
    stages: [titled, tagged, withRows(people.afterComing), withRows(people.afterGoing)],
  }
}

const titleOf = (room: RoomState, last: Wanted, wanted: Wanted, { title: follows }: Follow) => {
  if (!follows || wanted.title === last.title) return { is: room.title, last: last.title }
  if (room.title !== last.title && room.title !== wanted.title)
    return { is: room.title, last: last.title, conflict: true }
  return { is: wanted.title, last: wanted.title }
}

const tagsOf = (room: RoomState, last: Wanted, wanted: Wanted): string[] => {
  const stay = room.tags.filter((tag) => !last.tags.includes(tag) || wanted.tags.includes(tag))
  const come = wanted.tags.filter((tag) => !last.tags.includes(tag) && !room.tags.includes(tag))
  return [...stay, ...come].toSorted()
}

interface Fate {
  to: number | undefined
  last: People[string] | undefined
  conflict?: Part
}

/** What becomes of one person: last wanted, wanted now, and the role there is. */
const fateOf = (
  is: number | undefined,
  last: People[string] | undefined,
  wanted: People[string] | undefined,
  follow: Follow,
): Fate => {
  const part = wanted?.part ?? last?.part
  if (part === undefined || follow[part] === 'no') return { to: is, last }
  const mayTake = follow[part] === 'replace'
  if (!wanted) {
    if (!mayTake || is === undefined) return { to: is, last: undefined }
    return is === last?.access ? { to: undefined, last: undefined } : { to: is, last, conflict: part }
  }
  if (!last) return { to: is === undefined || isHigher(wanted.access, is) ? wanted.access : is, last: wanted }
  const isUntouched = is === last.access
  if (wanted.access === last.access || is === undefined || is === wanted.access) return { to: is, last: wanted }
  if (!isUntouched) return { to: is, last, conflict: part }
  return { to: mayTake || isHigher(wanted.access, is) ? wanted.access : is, last: wanted }
}

/** No role of a terminated account can be changed by its id: that waits until it is back. */
const possible = (row: Row | undefined, last: People[string] | undefined, fate: Fate): Fate =>
  row?.gone && fate.to !== undefined && fate.to !== row.access ? { to: row.access, last } : fate

const peopleOf = (
  room: RoomState,
  last: People,
  wanted: People,
  { follow, accounts }: { follow: Follow; accounts: Accounts },
) => {
  const all = [...new Set([...Object.keys(room.rows), ...Object.keys(last), ...Object.keys(wanted)])]
  const fates = new Map(
    all.map((one) => {
      const fate = fateOf(room.rows[one]?.access, last[one], wanted[one], follow)
      return [one, possible(room.rows[one], last[one], fate)]
    }),
  )
  const conflicts = new Set([...fates.values()].flatMap(({ conflict }) => conflict ?? []))
  const isInCharge = (one: string, access: number | undefined) =>
    access === role.manager && (accounts[one]?.active ?? false)
  const before = all.filter((one) => isInCharge(one, room.rows[one]?.access))
  const after = all.filter((one) => isInCharge(one, fates.get(one)?.to))
  if (before.length > 0 && after.length === 0) {
    // The last one in charge never goes.
    for (const one of before) fates.set(one, { to: role.manager, last: last[one] })
    conflicts.add('manager')
  }
  const kept = (of: (fate: Fate, one: string) => number | undefined) =>
    Object.fromEntries(
      [...fates].flatMap(([one, fate]) => {
        const access = of(fate, one)
        return access === undefined ? [] : [[one, access] as const]
      }),
    )
  const before_ = (one: string) => room.rows[one]?.access
  return {
    last: Object.fromEntries([...fates].flatMap(([one, fate]) => (fate.last ? [[one, fate.last] as const] : []))),
    conflicts: [...conflicts],
    afterComing: kept(({ to }, one) => (to !== undefined && isHigher(to, before_(one) ?? 0) ? to : before_(one))),
    afterGoing: kept(({ to }) => to),
  }
}
