import type { ClientRecord } from '../../../crm/records/records-port.ts'
import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import { type DocSpace, inRoom } from '../../../docspace/index.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { type ClientRef, clientKey, parseClientKey } from '../../../runtime/client-key.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import type { EndSettings } from '../../settings/end.ts'
import { settingsOfRooms } from '../../settings/room-rules.ts'
import type { EndContext } from '../end/end-standing.ts'
import type { EndState } from '../end/end-state.ts'
import { noteDue, type StoredEnd } from '../end/end-store.ts'
import { finish } from '../end/finish.ts'
import { goneRecord } from '../living-client.ts'
import { archived, kept } from './merge-words.ts'
import { tellSurvivor } from './tell-survivor.ts'

/** What is done with the other room. Its links go on letting people in while it is archived: so they go first. */
export const archiveOfMerged: Pick<EndSettings, 'do'> = { do: ['revoke-guests', 'archive'] }

/** What is to become of the other room of a merged record, as it was announced. `call-off`: people, the settings or the surviving record say so. */
export type MergedEnd =
  | { do: 'nothing'; state: EndState }
  | { do: 'wait'; state: EndState }
  | { do: 'call-off'; state: EndState; survivor: ClientRecord | undefined; stored: StoredEnd }
  | { do: 'archive'; state: EndState; survivor: ClientRecord; room: Room; stored: StoredEnd }

type MergeContext = Pick<OnboardingContext, 'ends' | 'clock' | 'records' | 'docspace' | 'settings'>

/**
 * Decides as the surviving record, the room and the settings are now: the worker and a dry run by the same function. Writes nothing.
 * @returns undefined where no such end is remembered @throws RetryLater, Park
 */
export const observeMerged = async (context: MergeContext, ref: ClientRef): Promise<MergedEnd | undefined> => {
  const { ends, clock } = context
  const stored = await ends?.read(clientKey(ref))
  if (stored?.state?.into === undefined) return undefined
  const { state } = stored
  if (state.phase === 'ended' || state.phase === 'off') return { do: 'nothing', state }
  if (clock.now() < Date.parse(state.day)) return { do: 'wait', state }
  const survivor = await survivorOf(context, stored.state.into, state)
  const room = survivor && (await stillMerged(context, state))
  return room ? { do: 'archive', state, survivor, room, stored } : { do: 'call-off', state, survivor, stored }
}

/**
 * Archives the other room of a merged record on the day that the surviving record has named. That the client has its one room, and that people
 * did not call it off, is looked at once more before anything is taken away.
 * @returns `not-a-client` where it was called off; undefined where no such end is remembered @throws RetryLater, Park
 */
export const endMerged = async (
  context: OnboardingContext,
  ref: ClientRef,
): Promise<'ending' | 'ended' | 'not-a-client' | undefined> => {
  const { ends } = context
  const observed = ends && (await observeMerged(context, ref))
  if (!observed) return undefined
  const { state } = observed
  if (observed.do === 'nothing') return state.phase === 'ended' ? 'ended' : 'not-a-client'
  if (observed.do === 'wait') {
    await noteDue(ends, state)
    log.info('end.waits', { detail: state.day, roomId: String(state.room) })
    return 'ending'
  }
  const work: EndContext = { ...context, ends }
  const { survivor, stored } = observed
  if (observed.do === 'call-off') return callOff(work, survivor, state, stored)
  const { room } = observed
  const client = { record: goneRecord(ref), room }
  const due = { stored, day: state.day, isDeleted: true }
  await finish(telling(await inRoom(work, room), observed.survivor, room.id), client, archiveOfMerged, due)
  return 'ended'
}

/** The services of an end that is told on the surviving record. */
const telling = (work: EndContext, survivor: ClientRecord, roomId: number): EndContext => ({
  ...work,
  records: {
    ...work.records,
    writeBack: async (_, { status }) => {
      const [, done = ''] = status.split(/: (.*)/s)
      await tellSurvivor(work, survivor, roomId, archived(done))
    },
  },
})

/** The surviving record, where it has a room that is not this one and that people can use. */
const survivorOf = async (
  { records, docspace }: MergeContext,
  into: string,
  { room }: EndState,
): Promise<ClientRecord | undefined> => {
  const ref = parseClientKey(into)
  const record = ref && (await records.read(ref))
  const own = record?.written?.roomId
  const isServed = own !== undefined && own !== room && (await isOpen(docspace, own))
  return isServed ? record : undefined
}

const isOpen = async ({ rooms }: DocSpace, roomId: number): Promise<boolean> => {
  try {
    return !(await rooms.get(roomId)).archived
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return false
    throw error
  }
}

/** The room, where the settings still archive it and nobody has taken its key off. */
const stillMerged = async (
  { docspace, settings }: MergeContext,
  { client, room }: EndState,
): Promise<Room | undefined> => {
  if (!settingsOfRooms(settings).some(({ merge }) => merge?.otherRoom === 'archive')) return undefined
  return (await docspace.rooms.findByTag(client)).find(({ id }) => id === room)
}

const callOff = async (
  work: EndContext,
  survivor: ClientRecord | undefined,
  state: EndState,
  stored: StoredEnd,
): Promise<'not-a-client'> => {
  if (survivor) await tellSurvivor(work, survivor, state.room, kept)
  await work.ends.write({ ...state, phase: 'off' }, stored)
  log.warn('merge.called_off', { roomId: String(state.room) })
  return 'not-a-client'
}
