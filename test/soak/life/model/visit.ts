import { wantedAnew, withBegun } from './begin-anew.ts'
import type { Belief, Circumstances, EndAction, LifeSettings, Outcome, RoomState } from './model.ts'
import { role } from './model.ts'
import { roomAtReturn } from './return.ts'
import { followed } from './three-way.ts'
import { wantedNow } from './wanted.ts'

const day = 86_400_000

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
    case 'ready':
      return isOver ? announced(belief, room, at) : following(belief, room, at)
    case 'ending':
      if (!isOver) return following(readyAgain(belief), room, at)
      if (belief.byDeletion) return announced(belief, room, at)
      return at.now >= Date.parse(belief.day ?? '') ? ended(belief, room, at) : stays
    case 'ended':
      if (!isOver && settings.end?.return) return returned(belief, room, at)
      return !isOver && settings.end?.do.includes('archive') && !room.archived
        ? following(readyAgain(belief), room, at)
        : { ...stays, belief: { ...belief, byDeletion: false } }
  }
}

const readyAgain = (belief: Belief): Belief => ({ ...belief, phase: 'ready', day: undefined, byDeletion: false })

/** What is remembered of a room that was just made. */
const begun = ({ facts, settings, accounts }: Circumstances): Belief => ({
  phase: 'ready',
  day: undefined,
  last: wantedNow(facts, settings, accounts),
})

/** Nobody can read the record any more, nor call its end off. */
const visitedDeleted = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const stays = { belief, room, conflicts: [], stages: [room] }
  // A room is ended only where it is remembered as the client's.
  const isKnown = belief.phase !== 'none' && !(belief.isRestored && belief.phase === 'ready')
  if (!at.settings.end?.deleted || !isKnown) return { ...stays, parked: 'client-deleted' }
  if (belief.phase === 'ended') return stays
  const day = belief.phase === 'ending' ? belief.announced : undefined
  if (day === undefined) return announced(belief, room, at)
  // A day that people wrote on the record is gone with it, and back with it.
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
      belief: { ...belief, last: wantedAnew(wanted, follow), isRestored: false },
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

/** The first day that begins no sooner than the notice allows. */
export const dayAfter = (now: number, days: number): string =>
  new Date(Math.ceil((now + days * day) / day) * day).toISOString().slice(0, 10)

const announced = (belief: Belief, room: RoomState, { settings, facts, now, isSender }: Circumstances): Outcome => {
  const stays = { belief, room, conflicts: [], stages: [room] }
  if (!settings.end) return stays
  if (isStuck(settings.end, room)) return { ...stays, parked: 'end-of-archived-room' }
  const day = dayAfter(now, settings.end.days)
  const isRestored = isSender && belief.isRestored === true
  return {
    ...stays,
    belief: { ...belief, phase: 'ending', day, announced: day, byDeletion: facts.deleted, isRestored },
  }
}

const ended = (belief: Belief, room: RoomState, { settings, facts }: Circumstances): Outcome => {
  const stays = { belief, room, conflicts: [], stages: [room] }
  if (!settings.end) return stays
  if (isStuck(settings.end, room)) return { ...stays, parked: 'end-of-archived-room' }
  return {
    ...stays,
    belief: {
      ...belief,
      phase: 'ended',
      before: { rows: room.rows, done: settings.end.do },
      byDeletion: facts.deleted,
    },
    room: roomAtEnd(settings.end.do, room),
  }
}

/** A client that comes back after its end, by docs/ending.md. */
const returned = (belief: Belief, room: RoomState, at: Circumstances): Outcome => {
  const wanted = wantedNow(at.facts, at.settings, at.accounts)
  const opened = roomAtReturn(belief, room, wanted, at.accounts)
  const last = { ...(belief.last ?? wanted), people: wanted.people, unknown: [] }
  return following({ phase: 'ready', day: undefined, last }, opened, at)
}

type End = NonNullable<LifeSettings['end']>

/** An archived room refuses every change, and is taken out of the archive only where it goes back there. */
export const isStuck = ({ do: actions }: End, room: RoomState): boolean =>
  room.archived && !actions.includes('archive') && JSON.stringify(roomAtEnd(actions, room)) !== JSON.stringify(room)

/** The room when its end has done what the settings name. */
export const roomAtEnd = (actions: readonly EndAction[], room: RoomState): RoomState => {
  const [revokes, reads] = [actions.includes('revoke-guests'), actions.includes('read-only')]
  const rows = Object.entries(room.rows)
    .filter(([, { outside }]) => !(revokes && outside))
    .map(([email, row]) => [email, reads && !row.gone ? { ...row, access: role.read } : row] as const)
  return {
    ...room,
    rows: Object.fromEntries(rows),
    links: revokes ? [] : room.links.filter((access) => !reads || access === role.read),
    archived: room.archived || actions.includes('archive'),
  }
}
