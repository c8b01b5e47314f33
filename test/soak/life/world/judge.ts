import { clientKey } from '#lib/runtime/client-key.ts'
import type { Belief, Outcome, RoomState } from '../model/model.ts'
import { evidenceWrongs } from './evidence.ts'
import { linkMakerWrongs } from './keys/owners.ts'
import { outcomesOf, type Visit } from './outcomes.ts'
import { roomsOf, spelled, stateOf } from './rooms.ts'
import type { Client, World } from './world.ts'

/** Compares what is with what the oracle says, and remembers what may be remembered now. @returns what is not as it must be */
export const judge = (world: World, client: Client, visit: Visit): string[] => {
  const { harness } = world
  const [room, ...more] = roomsOf(harness, client.entry)
  if (!room || more.length > 0) return [`it has ${room ? more.length + 1 : 'no'} rooms`]
  const is = stateOf(harness, room, client.entry)
  const possible = client.beliefs.flatMap((belief) => outcomesOf(belief, visit))
  const shown = shownOf(world, client)
  const fitting = possible.filter((one) => isSo(one, is, shown, client) && one.parked === visit.parked)
  const [first] = fitting
  if (!first) return [tellApart(possible, is, shown, visit, client.beliefs)]
  const hadEnded = client.beliefs.some(({ phase }) => phase === 'ended')
  client.beliefs = [...new Map(fitting.map(({ belief }) => [inOneOrder(belief), belief])).values()]
  const endsNow = shown.phase === 'ended' && !hadEnded
  return [
    ...(endsNow ? evidenceWrongs(world, client, visit, is) : []),
    ...(shown.phase === 'ended' && tookLinks(visit, endsNow) ? linkWrongs(client, is) : []),
    ...linkMakerWrongs(world, client),
    ...conflictWrongs(fitting, visit),
    ...mailWrongs(world, client, room.id, visit, is),
  ]
}

/** The same text for the same belief, whatever the order of its people. */
const inOneOrder = ({ phase, day, announced, byDeletion, last }: Belief): string =>
  JSON.stringify([
    phase,
    day,
    announced,
    byDeletion === true,
    last && { ...last, people: Object.entries(last.people).toSorted() },
  ])

interface ShownPhase {
  phase: string
  day: string | undefined
  status: string
}

/** How far a client is, as its record says, and of a deleted one as its end is kept. */
const shownOf = ({ harness }: World, { crm, entry, facts }: Client): ShownPhase => {
  if (facts.deleted) return keptOf(harness, entry)
  const { state = 'none', status = '' } = crm.shown(entry) ?? {}
  return { phase: state, day: state === 'ending' ? /\d{4}-\d\d-\d\d/.exec(status)?.[0] : undefined, status }
}

const phases: Readonly<Record<string, string>> = { announced: 'ending', begun: 'begun', ended: 'ended' }

const keptOf = ({ bucket }: World['harness'], { ref }: Client['entry']): ShownPhase => {
  const kept = [...bucket.texts].flatMap(([key, { text }]) => (key.startsWith('ends/') ? [JSON.parse(text)] : []))
  const { phase = '', day } = kept.find(({ client }) => client === clientKey(ref)) ?? {}
  return { phase: phases[phase] ?? 'ready', day, status: 'the record was deleted' }
}

const isSo = (
  { belief, room, parked }: Outcome,
  is: RoomState,
  { phase, day }: ShownPhase,
  { crm, facts }: Client,
): boolean =>
  spelled(room) === spelled(is) &&
  // A sender is told of a parked client in the same place.
  (belief.phase === phase ||
    // Of a record that is gone nothing tells that it was in review, nor of an end that is remembered under a lead's key.
    (facts.deleted && phase === 'ready' && (belief.phase === 'review' || isForgottenEnd(belief))) ||
    // Nor does one that was restored say that its deletion was announced as its end, as long as the client is parked.
    (parked !== undefined && belief.byDeletion === true && phase === (belief.wasInReview ? 'review' : 'ready')) ||
    (crm.isSender && phase === 'attention')) &&
  // Nobody reads what people wrote on a record that is gone.
  (phase !== 'ending' || (facts.deleted ? belief.announced : belief.day) === day)

const isForgottenEnd = ({ phase, isForgotten }: Belief) => phase === 'ended' && isForgotten

const tellApart = (
  possible: readonly Outcome[],
  is: RoomState,
  shown: ShownPhase,
  { parked, room }: Visit,
  beliefs: readonly Belief[],
): string => {
  const expected = new Set(
    possible.map((one) => `${spelled(one.room)}; ${one.belief.phase} ${one.belief.day ?? ''} ${one.parked ?? ''}`),
  )
  return [
    'it is otherwise than the rules say',
    `  before ${room ? spelled(room) : 'there was no room'}`,
    `  is     ${spelled(is)}; ${shown.phase} ${shown.day ?? ''} ${parked ?? ''} (${shown.status})`,
    ...[...expected].slice(0, 4).map((one) => `  may be ${one}`),
    `  last   ${beliefs.map((one) => JSON.stringify(one)).join(' or ')}`,
  ].join('\n')
}

/** Nobody looks at an ended room any more: a link that people delete from it stays on the record. */
const tookLinks = ({ room, hand }: Visit, endsNow: boolean): boolean =>
  endsNow || (hand === undefined && (room?.links.length ?? 0) > 0)

/** A link on the record of a room from which Roomkeeper takes the links opens nothing any more. */
const linkWrongs = ({ crm, entry }: Client, { links }: RoomState): string[] =>
  links.length === 0 && crm.shown(entry)?.invitationUrl ? ['its record shows a link that opens nothing'] : []

/** What both the CRM and people have changed is reported, and nothing else. */
const conflictWrongs = (fitting: readonly Outcome[], { log, hand }: Visit): string[] => {
  if (!log || hand) return []
  const told = log.filter(({ event }) => event === 'room.follow_conflict').map(({ detail }) => String(detail))
  const found = told.flatMap((one) => one.split(', ')).toSorted()
  const right = fitting.some(({ conflicts }) => conflicts.toSorted().join() === found.join())
  return right
    ? []
    : [`it told of conflicts in ${found.join(', ') || 'nothing'}, not ${fitting[0]?.conflicts.join(', ')}`]
}

/** Whoever comes in from outside is invited once. */
const mailWrongs = ({ harness }: World, client: Client, roomId: number, { room, hand }: Visit, is: RoomState) => {
  for (const [name, { outside }] of Object.entries(is.rows)) {
    if (outside && !room?.rows[name]) client.invited.set(name, (client.invited.get(name) ?? 0) + 1)
  }
  const mails = harness.docspace.state.mails.filter((mail) => mail.roomId === roomId && mail.kind === 'invitation')
  const counted = Map.groupBy(mails, ({ to }) => to)
  return [...counted].flatMap(([to, { length }]) => {
    if (hand) client.invited.set(to, Math.max(length, client.invited.get(to) ?? 0))
    return length > (client.invited.get(to) ?? 0) ? [`${to} was invited ${length} times`] : []
  })
}
