import { type Belief, type Circumstances, type Outcome, type RoomState, role } from '../model/model.ts'
import { isApproved, withoutContacts } from '../model/review.ts'
import { visited } from '../model/visit.ts'
import { wantedNow } from '../model/wanted.ts'
import { type Hand, handled } from './hands.ts'

/** One visit as it was seen from outside. */
export interface Visit {
  /** Before it. */
  room: RoomState | undefined
  at: Circumstances
  /** When everything was quiet again. */
  until: number
  /** What people did in the room at the same time. */
  hand: Hand | undefined
  /** Two messages of the client were delivered, or one again whose visit had had its effect when a call of it failed. */
  isTwice: boolean
  parked: string | undefined
  /** What was logged; undefined where that says nothing. */
  log: readonly Record<string, unknown>[] | undefined
}

/** All that one or two visits may come to, also where people were at work in between. */
export const outcomesOf = (belief: Belief, visit: Visit): Outcome[] => {
  const once = outcomesOfOne(belief, visit)
  if (!visit.isTwice) return once
  const again = once.filter(({ parked }) => parked === undefined)
  return [...once, ...again.map((one) => visited(one.belief, one.room, { ...visit.at, now: visit.until }))]
}

const outcomesOfOne = (belief: Belief, { room, at, until, hand }: Visit): Outcome[] => {
  const times = [at, { ...at, now: until }]
  if (belief.phase === 'none') {
    const built = builtRoom(at)
    const made = times.map((time) => ({ ...visited(belief, built, time), room: built }))
    return at.isSender ? made.flatMap((one) => [one, { ...one, belief: { ...one.belief, last: undefined } }]) : made
  }
  if (!room) return []
  const met = hand ? handled(room, hand) : room
  const unknown = [room, met].filter((one) => isUnknown(belief, one, at))
  if (unknown.length > 0) {
    const parked = { belief, room: met, conflicts: [], stages: [met], parked: 'room-exchanged' }
    return [parked, ...(hand && unknown.length === 1 ? meeting(belief, room, hand, times) : [])]
  }
  return hand ? meeting(belief, room, hand, times) : times.map((time) => visited(belief, room, time))
}

/** Nothing tells whose room it is that people, or the CRM, gave another title, after a restore: a sender has no record that names it. */
const isUnknown = (belief: Belief, room: RoomState, at: Circumstances): boolean => {
  // Nobody looks for the room of a record that is gone.
  if (at.facts.deleted) return false
  if (belief.isRestored !== true || room.title === wantedNow(at.facts, at.settings, at.accounts).title) return false
  if (belief.phase !== 'review') return at.isSender && room.links.length > 0
  // Into a room in review people are let in, so it must be known for sure: an empty one is nobody's.
  const isEmpty = room.links.length === 0 && Object.keys(room.rows).length === 0
  return !isEmpty && !room.archived && (at.isSender || (!at.isNamed && isApproved(at.settings, at.facts)))
}

/** What may come out where people do something between two changes of a visit, and it is made whole or once more. */
const meeting = (belief: Belief, room: RoomState, hand: Hand, times: readonly Circumstances[]): Outcome[] =>
  times.flatMap((time) => {
    const plain = visited(belief, room, time)
    const after = { ...plain, room: handled(plain.room, hand) }
    // A run that finds the room otherwise than it has made it begins anew, with what it remembered before.
    const anew = (met: RoomState) => {
      const again = visited(belief, met, time)
      return [again, visited(again.belief, again.room, time)]
    }
    return [
      ...plain.stages.flatMap((stage, from) => {
        const met = handled(stage, hand)
        const made = plain.stages.slice(from).map((later) => madeLater(met, stage, later))
        return [...made.flatMap(anew), ...made.map((one) => ({ ...plain, room: one }))]
      }),
      ...(belief.phase === 'ending' || belief.phase === 'ended' ? [{ ...plain, room: plain.room }] : []),
      after,
      visited(after.belief, after.room, time),
    ]
  })

/** What was decided before somebody's doing is made after it: all that differs between two stages of the plan. */
const madeLater = (met: RoomState, stage: RoomState, later: RoomState): RoomState => {
  const without = <T>(all: readonly T[], gone: readonly T[]) => all.filter((one) => !gone.includes(one))
  const rows = Object.entries(met.rows).filter(([name]) => later.rows[name] || !stage.rows[name])
  const tags = [...without(met.tags, without(stage.tags, later.tags)), ...without(later.tags, stage.tags)]
  return {
    ...met,
    title: later.title === stage.title ? met.title : later.title,
    links: later.links.join() === stage.links.join() ? met.links : later.links,
    tags: [...new Set(tags)].toSorted(),
    rows: { ...Object.fromEntries(rows), ...changedRows(stage, later) },
  }
}

const changedRows = (before: RoomState, after: RoomState): RoomState['rows'] =>
  Object.fromEntries(Object.entries(after.rows).filter(([name, { access }]) => before.rows[name]?.access !== access))

const builtRoom = ({ facts, settings, accounts }: Circumstances): RoomState => {
  const approved = isApproved(settings, facts)
  const wanted = wantedNow(facts, settings, accounts)
  const { title, tags, people } = approved ? wanted : withoutContacts(wanted)
  const rows = Object.entries(people).map(
    ([name, { access }]) => [name, { access, outside: name.includes('@') && !accounts[name], gone: false }] as const,
  )
  return { title, tags, rows: Object.fromEntries(rows), links: approved ? [role.read] : [], archived: false }
}
