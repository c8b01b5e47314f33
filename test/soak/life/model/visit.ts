import { wantedAnew, withBegun } from './begin-anew.ts'
import { announced, ended } from './end.ts'
import type { Belief, Circumstances, Outcome, RoomState, Wanted } from './model.ts'
import { roomAtReturn } from './return.ts'
import { isApproved, roomApproved, withoutContacts } from './review.ts'
import { followed } from './three-way.ts'
import { wantedNow } from './wanted.ts'

/** What one pass over a client comes to, by docs/following.md and docs/ending.md. */
export const visited = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const { settings, facts } = at
  const stays = { belief, room, conflicts: [], stages: [room] }
  if (facts.deleted) return visitedDeleted(belief, room, at)
  if (at.isContested) return { ...stays, parked: 'merged-two-rooms' }
  const isOver = settings.end !== undefined && facts.leaves
  switch (belief.phase) {
    case 'none':
      return { ...stays, belief: begun(at) }
    case 'review':
      return inReview(belief, room, at)
    case 'ready':
      return isOver ? announced(belief, room, at) : following(belief, room, at)
    case 'ending':
      // Its record says no more than that it is in review.
      if (belief.wasInReview) return inReview({ ...readyAgain(belief), phase: 'review' }, room, at)
      if (!isOver) return following(readyAgain(belief), room, at)
      if (belief.byDeletion) return announced(belief, room, at)
      if (at.now >= Date.parse(belief.day ?? '')) return ended(belief, room, at)
      // A day that people wrote on the record is noted, and outlives the record.
      return { ...stays, belief: { ...belief, announced: belief.day } }
    case 'ended':
      // Of an end that nobody remembers nobody knows whom it took out.
      if (!isOver && settings.end?.return && belief.before) return returned(belief, room, at)
      return !isOver && settings.end?.do.includes('archive') && !room.archived
        ? following(readyAgain(belief), room, at)
        : { ...stays, belief: { ...belief, byDeletion: false } }
  }
}

const readyAgain = (belief: Belief): Belief => ({
  ...belief,
  phase: 'ready',
  day: undefined,
  byDeletion: false,
  wasInReview: false,
})

/** What is remembered of a room that was just made. */
const begun = ({ facts, settings, accounts }: Circumstances): Belief => {
  const wanted = wantedNow(facts, settings, accounts)
  return isApproved(settings, facts)
    ? { phase: 'ready', day: undefined, last: wanted }
    : { phase: 'review', day: undefined, last: withoutContacts(wanted) }
}

/** Nobody from outside comes in before somebody has approved it; all the rest follows. */
const inReview = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const { settings, facts, accounts, isSender } = at
  if (room.archived && (isSender || isApproved(settings, facts)))
    return { belief, room, conflicts: [], stages: [room], parked: 'room-archived' }
  const follow = settings.follow && { ...settings.follow, contacts: 'no' as const }
  const kept = following(belief, room, { ...at, settings: { ...settings, follow } })
  if (!isApproved(settings, facts)) return kept
  const wanted = wantedNow(facts, settings, accounts)
  const opened = roomApproved(kept.belief, kept.room, wanted, accounts)
  const { title, tags } = kept.belief.last ?? wanted
  return {
    belief: { phase: 'ready', day: undefined, last: { title, tags, people: wanted.people } },
    room: opened,
    conflicts: kept.conflicts,
    stages: [...kept.stages, opened],
  }
}

const isOpen = ({ phase }: Belief): boolean => phase === 'ready' || phase === 'review'

/** Nobody can read the record any more, nor call its end off. */
const visitedDeleted = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const stays = { belief, room, conflicts: [], stages: [room] }
  // A room is ended only where it is remembered as the client's.
  const isKnown =
    belief.phase !== 'none' &&
    !belief.isForgotten &&
    !(belief.isRestored && isOpen(belief) && belief.announced === undefined)
  if (!at.settings.end?.deleted || !isKnown) return { ...stays, parked: 'client-deleted' }
  if (belief.phase === 'ended') return stays
  const day = belief.phase === 'ending' ? belief.announced : undefined
  if (day === undefined) return announced(belief, room, at)
  // A day that people wrote on the record and nobody has noted yet is gone with it, and back with it.
  return at.now >= Date.parse(day) ? ended(belief, room, at) : stays
}

const following = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const { settings, facts, accounts, isSender } = at
  if (!settings.follow || room.archived) return { belief, room, conflicts: [], stages: [room] }
  const follow =
    isSender && facts.owner === undefined ? { ...settings.follow, manager: 'no' as const } : settings.follow
  const wanted = wantedNow(facts, settings, accounts)
  if (!belief.last)
    return {
      belief: { ...belief, last: wantedAnew(wanted, follow), isRestored: false, isForgotten: false },
      room,
      conflicts: [],
      stages: [room],
    }
  const isColleague = (email: string) => accounts[email] !== undefined || !email.includes('@')
  const before = withBegun(belief.last, wanted, follow)
  const { last, conflicts, stages } = followed(room, before, wanted, { follow, accounts, isColleague })
  return {
    belief: { ...belief, last: { ...last, unknown: before.unknown ?? [] } },
    room: stages.at(-1) ?? room,
    conflicts,
    stages: [room, ...stages],
  }
}

/** A client that comes back after its end, by docs/ending.md. */
const returned = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const wanted = wantedNow(at.facts, at.settings, at.accounts)
  const waits = room.links.length === 0 && !isApproved(at.settings, at.facts)
  const whole = roomAtReturn(belief, room, wanted, at.accounts)
  const opened = waits ? withoutStrangers(whole, room, wanted) : whole
  // Who waits to be let in is new when somebody approves it.
  const isWaiting = (name: string) => whole.rows[name] !== undefined && opened.rows[name] === undefined
  const people = Object.fromEntries(Object.entries(wanted.people).filter(([name]) => !isWaiting(name)))
  const last = { ...(belief.last ?? wanted), people, unknown: [] }
  const { announced } = belief
  if (!waits) return following({ phase: 'ready', day: undefined, announced, last }, opened, at)
  const closed = { ...opened, links: [] }
  return {
    belief: { phase: 'review', day: undefined, announced, last },
    room: closed,
    conflicts: [],
    stages: [room, closed],
  }
}

/** Nobody comes in from outside. */
const withoutStrangers = (opened: RoomState, { rows }: RoomState, { people }: Wanted): RoomState => ({
  ...opened,
  rows: Object.fromEntries(
    Object.entries(opened.rows).filter(([name]) => rows[name] ?? people[name]?.part !== 'contacts'),
  ),
})
