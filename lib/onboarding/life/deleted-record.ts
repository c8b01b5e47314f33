import { type Day, endStatus } from '../../crm/records/status.ts'
import { inRoom } from '../../docspace/index.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { log } from '../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../context.ts'
import { decisionFor } from '../decide-rule.ts'
import { assertOneRoom } from '../identity/find-room.ts'
import { oursAmong } from '../identity/ours.ts'
import type { EndSettings } from '../settings/end.ts'
import { rulesOfKind, withRule } from '../settings/room-rules.ts'
import { announce } from './end/announce.ts'
import { readEnd } from './end/end-of-room.ts'
import type { EndContext } from './end/end-standing.ts'
import type { EndState } from './end/end-state.ts'
import { noteDue, type StoredEnd, stateOfRoom } from './end/end-store.ts'
import { actionsInWords } from './end/end-words.ts'
import { finish } from './end/finish.ts'
import { goneRecord, type LivingClient, settingsOf } from './living-client.ts'

/** What is to become of the room of a client whose record is gone, and whose room ends for it by the settings. */
export type DeletedEnd = {
  client: LivingClient
  end: EndSettings
  stored: StoredEnd | undefined
} & ({ do: 'announce' } | { do: 'stay-ended' | 'wait' | 'finish'; state: EndState })

type DeletedContext = Pick<OnboardingContext, 'docspace' | 'cache' | 'settings' | 'memories' | 'ends' | 'clock'>

/**
 * The room of a client whose record was deleted, where the settings make that an end of it: `none` where it has none. It is known by the
 * client's tag, and only where it is remembered as the client's: a copy has the tag too, and what was never handed over is not ended.
 * The worker and a dry run decide by the same function. Writes nothing.
 * @returns undefined where the deletion is no end @throws RetryLater, Park
 */
export const observeDeleted = async (
  context: DeletedContext,
  ref: ClientRef,
): Promise<DeletedEnd | 'none' | undefined> => {
  const { docspace, settings, memories, ends, clock } = context
  if (!ends || !rulesOfKind(settings, ref).some((rule) => withRule(settings, rule).end?.deleted)) return undefined
  const key = clientKey(ref)
  const rooms = await oursAmong(context, await docspace.rooms.findByTag(key), (one) => one)
  assertOneRoom(
    rooms.map((room) => ({ room, formerKeys: [] })),
    undefined,
  )
  const [room] = rooms
  if (!room) return 'none'
  const known = { record: goneRecord(ref), room }
  const [stored, kept] = await Promise.all([
    readEnd({ docspace, ends, ...(memories && { memories }) }, known),
    memories?.read(key),
  ])
  const state = stateOfRoom(stored, room.id)
  if (!state && kept?.memory?.room !== room.id) return undefined
  // Nobody knows its fields any more: the rule is that of the room.
  const decided =
    settings.rooms.length === 0 ? decisionFor(settings, ref, {}) : { kind: 'no-rule' as const, values: {} }
  const client = { ...known, decided, fields: undefined }
  const end = settingsOf(settings, client, kept?.memory?.rule)?.end
  if (!end?.deleted) return undefined
  const found = { client, end, stored }
  if (!state || state.phase === 'off') return { ...found, do: 'announce' }
  if (state.phase === 'ended') return { ...found, do: 'stay-ended', state }
  return { ...found, do: clock.now() >= Date.parse(state.day) ? 'finish' : 'wait', state }
}

/**
 * Ends the room of a client whose record was deleted, where the settings say so: on a day that is remembered and noted, since there is no
 * record to announce it on. `not-a-client`: it has no room.
 * @returns undefined where the deletion is no end @throws RetryLater, Park
 */
export const endDeleted = async (
  context: OnboardingContext,
  ref: ClientRef,
): Promise<'end-announced' | 'ending' | 'ended' | 'not-a-client' | undefined> => {
  const { ends } = context
  const observed = ends && (await observeDeleted(context, ref))
  if (!observed || observed === 'none') return observed && 'not-a-client'
  const { client, end, stored } = observed
  // There is nothing to write on.
  const work: EndContext = {
    ...(await inRoom(context, client.room)),
    ends,
    records: { ...context.records, writeBack: async () => {} },
  }
  if (observed.do === 'announce')
    return announce(work, client, end, { stored, deleted: true, words: (day) => deletionInWords(end, day) })
  const { state } = observed
  if (observed.do === 'stay-ended') return 'ended'
  if (observed.do === 'finish') return finish(work, client, end, { stored, day: state.day, isDeleted: true })
  await noteDue(ends, state)
  log.info('end.waits', { detail: state.day, roomId: String(client.room.id) })
  return 'ending'
}

const deletionInWords = (end: EndSettings, day: Day): string =>
  endStatus('ending', day, `the record was deleted. ${actionsInWords(end)}. Restoring the record calls it off`)
