import type { ClientRecord } from '../../../crm/records/records-port.ts'
import type { Day } from '../../../crm/records/status.ts'
import { inRoom } from '../../../docspace/index.ts'
import { type ClientRef, clientKey } from '../../../runtime/client-key.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import type { Candidate } from '../../identity/candidates.ts'
import type { MergeSettings } from '../../settings/merge.ts'
import { announce } from '../end/announce.ts'
import type { EndContext } from '../end/end-standing.ts'
import type { EndState } from '../end/end-state.ts'
import { noteDue, type StoredEnd, stateOfRoom } from '../end/end-store.ts'
import { goneRecord, type LivingClient, settingsOf } from '../living-client.ts'
import { archiveOfMerged } from './end-merged.ts'
import { announced, kept, keptAt } from './merge-words.ts'
import { tellSurvivor } from './tell-survivor.ts'

export const mergedPrefix = 'roomkeeper:merged='

/** A tag in place of the key of a merged record: it names the client that is left, and is nobody's key. */
export const mergedTag = (ref: ClientRef): string => `${mergedPrefix}${clientKey(ref)}`

/**
 * Settles what becomes of the rooms of records that were merged into this one, as the settings say, and says it on the record.
 * @returns the client with its record as it is then @throws RetryLater, Park, RecordMoved
 */
export const settleOthers = async (
  work: OnboardingContext,
  client: LivingClient,
  others: readonly Candidate[],
): Promise<LivingClient> => {
  const merge = settingsOf(work.settings, client)?.merge
  if (!merge) return client
  let { record } = client
  for (const other of others) record = await settleOther(work, record, merge, other)
  return { ...client, record }
}

const settleOther = async (
  work: OnboardingContext,
  record: ClientRecord,
  merge: MergeSettings,
  other: Candidate,
): Promise<ClientRecord> => {
  const decision = await decideOther(work, record, merge, other)
  const { ends, clock } = work
  if (decision.do === 'keep') return keep(work, record, merge, other)
  if (decision.do === 'not-remembered' || !ends) {
    log.warn('end.not_remembered', { roomId: String(other.room.id) })
    return record
  }
  if (decision.do === 'announce') return putAway({ ...work, ends }, record, merge, { ...decision, room: other.room })
  const { state } = decision
  // A run that was cut off may have remembered the day, and not noted it.
  if (clock.now() < Date.parse(state.day)) await noteDue(ends, state)
  return tellSurvivor(work, record, other.room.id, announced(state.day, state.client))
}

/** Told first: then nothing finds the room by the key of the record that is gone. A run that was cut off does all of it again. */
const keep = async (
  work: OnboardingContext,
  record: ClientRecord,
  { otherRoom }: MergeSettings,
  { room, formerKeys }: Candidate,
): Promise<ClientRecord> => {
  const { rooms, address } = work.docspace
  const note = otherRoom === 'link' ? keptAt(address.roomPage(room.id, undefined)) : kept
  const told = await tellSurvivor(work, record, room.id, note)
  await rooms.addTag(room.id, mergedTag(record.ref))
  for (const key of formerKeys) await rooms.removeTag(room.id, key)
  log.info('merge.room_kept', { roomId: String(room.id) })
  return told
}

/** What is to become of another room. `announced`: its day is known. */
export type OtherDecision =
  | { do: 'keep' }
  | { do: 'not-remembered' }
  | { do: 'announce'; ref: ClientRef; stored: StoredEnd | undefined }
  | { do: 'announced'; state: EndState }

/** Decides by what is remembered: the worker and a dry run by the same function. Writes nothing. @throws RetryLater */
export const decideOther = async (
  { ends }: Pick<OnboardingContext, 'ends'>,
  record: ClientRecord,
  { otherRoom }: MergeSettings,
  other: Candidate,
): Promise<OtherDecision> => {
  if (otherRoom !== 'archive') return { do: 'keep' }
  const ref = goneRecordOf(record, other)
  if (!ends || !ref) return { do: 'not-remembered' }
  const stored = await ends.read(clientKey(ref))
  const state = stateOfRoom(stored, other.room.id)
  // People have taken it out of the archive.
  if (state?.into && state.phase === 'ended') return { do: 'keep' }
  const isKnown = state?.into === clientKey(record.ref) && state.phase !== 'off'
  return isKnown ? { do: 'announced', state } : { do: 'announce', ref, stored }
}

/** Announced on a day that is remembered under the key of the record that is gone: a message of that one puts the room away, and no message of the survivor. */
const putAway = async (
  work: EndContext,
  record: ClientRecord,
  merge: MergeSettings,
  { ref, stored, room }: Extract<OtherDecision, { do: 'announce' }> & Pick<Candidate, 'room'>,
): Promise<ClientRecord> => {
  let told = record
  const telling = {
    ...work.records,
    writeBack: async (_: ClientRecord, { status }: { status: string }) => {
      told = await tellSurvivor(work, record, room.id, status)
    },
  }
  const words = (day: Day) => announced(day, clientKey(ref))
  const about = { stored, words, deleted: true, into: clientKey(record.ref) } as const
  const end = { ...archiveOfMerged, after: merge.after }
  await announce({ ...(await inRoom(work, room)), records: telling }, { record: goneRecord(ref), room }, end, about)
  return told
}

/** The record whose key is on the room. Tags have no case. */
const goneRecordOf = ({ formerly = [] }: ClientRecord, { formerKeys }: Candidate): ClientRef | undefined =>
  formerly.find(({ ref }) => formerKeys.some((key) => key.toLowerCase() === clientKey(ref).toLowerCase()))?.ref
