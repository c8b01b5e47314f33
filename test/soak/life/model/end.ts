import type { Belief, Circumstances, EndAction, LifeSettings, Outcome, RoomState } from './model.ts'
import { role } from './model.ts'

const day = 86_400_000

/** The first day that begins no sooner than the notice allows. */
export const dayAfter = (now: number, days: number): string =>
  new Date(Math.ceil((now + days * day) / day) * day).toISOString().slice(0, 10)

/** Its end is announced, on the record or because that is gone. */
export const announced = (
  belief: Belief,
  room: RoomState,
  { settings, facts, now, isSender }: Circumstances,
): Outcome => {
  const stays = { belief, room, conflicts: [], stages: [room] }
  if (!settings.end) return stays
  if (isStuck(settings.end, room)) return { ...stays, parked: 'end-of-archived-room' }
  const day = dayAfter(now, settings.end.days)
  const isRestored = isSender && belief.isRestored === true
  return {
    ...stays,
    belief: {
      ...belief,
      phase: 'ending',
      day,
      announced: day,
      byDeletion: facts.deleted,
      isRestored,
      isForgotten: false,
      wasInReview: belief.phase === 'review',
    },
  }
}

/** The day has come. */
export const ended = (belief: Belief, room: RoomState, { settings, facts }: Circumstances): Outcome => {
  const stays = { belief, room, conflicts: [], stages: [room] }
  if (!settings.end) return stays
  if (isStuck(settings.end, room)) return { ...stays, parked: 'end-of-archived-room' }
  return {
    ...stays,
    belief: {
      ...belief,
      phase: 'ended',
      before: { rows: room.rows, done: settings.end.do },
      ...{ byDeletion: facts.deleted, isForgotten: false, wasInReview: false },
    },
    room: roomAtEnd(settings.end.do, room),
  }
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
