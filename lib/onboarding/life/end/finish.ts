import { type Day, endStatus } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import { tellEnded } from '../../events/room-events.ts'
import { countEnded } from '../../measure.ts'
import type { EndSettings } from '../../settings/end.ts'
import type { LivingClient } from '../living-client.ts'
import { keyedHash } from '../memory/keyed-hash.ts'
import { carryOut } from './carry-out.ts'
import { endEvidenceKey, endEvidenceOf, evidenceInWords, signEndEvidence } from './end-evidence.ts'
import { type EndContext, stateFor } from './end-standing.ts'
import type { EndState, RoomBefore } from './end-state.ts'
import { type StoredEnd, stateOfRoom } from './end-store.ts'
import { endReport } from './end-words.ts'
import { assertMayEnd, readRoomAtEnd, roomBefore } from './room-at-end.ts'

interface DueEnd {
  stored: StoredEnd | undefined
  /** The day that was announced, and has come. */
  day: Day
  /** Whether it ends because its record was deleted. */
  isDeleted?: boolean
}

/** Takes away what the settings name, keeps the evidence, and says so on the record. @throws RetryLater, Park */
export const finish = async (
  work: EndContext,
  client: Pick<LivingClient, 'record' | 'room'>,
  end: Pick<EndSettings, 'do'>,
  due: DueEnd,
): Promise<'ended'> => {
  const { record, room } = client
  const hash = keyedHash(work.linkSecrets)
  const wanted = { do: end.do, keyOwner: await work.cache.keyOwner(work.docspace) }
  const found = await readRoomAtEnd(work.docspace, room.id)
  await assertMayEnd(work, client, wanted, found)
  const { begun, tag } = await begin(work, client, due, () => roomBefore(work, found, hash))
  const is = await carryOut(work, wanted, found)
  const now = work.clock.now()
  const evidence = endEvidenceOf({ state: begun, is, actions: end.do, hash, now })
  await work.ends.keep(endEvidenceKey(begun), signEndEvidence(evidence, now, work.linkSecrets))
  const status = endStatus('ended', utcDay(now), evidenceInWords(evidence, is))
  const withoutLink = !is.links.some(({ invitation }) => invitation)
  const since = begun.announcedAt
  await tellEnded(work, record, room, begun.day)
  await work.records.writeBack(record, endReport(work, record, { state: 'ended', status, room, since, withoutLink }))
  await work.ends.write({ ...begun, phase: 'ended', told: status, did: end.do }, { state: begun, tag })
  log.info('end.completed', { roomId: String(room.id), count: evidence.people.filter((one) => one.now === 0).length })
  countEnded()
  return 'ended'
}

/** Remembers the room as the first run finds it. A later one, after a crash, goes on with that. */
const begin = async (
  { ends, clock }: EndContext,
  client: Pick<LivingClient, 'record' | 'room'>,
  { stored, day, isDeleted }: DueEnd,
  look: () => Promise<RoomBefore>,
): Promise<{ begun: EndState & { before: RoomBefore }; tag: string }> => {
  const own = stateFor(client, stored)
  const known = stateOfRoom(stored, own.room)
  if (stored && known?.phase === 'begun' && known.day === day && known.before)
    return { begun: { ...known, before: known.before }, tag: stored.tag }
  if (stored && known?.phase === 'returning' && known.before) {
    // A return that was broken off: the room is what it was before the end that is made once more.
    const { endedAs: _, ...rest } = known
    const again = { ...rest, phase: 'begun' as const, day, before: known.before }
    return { begun: again, tag: (await ends.write(again, stored)).tag }
  }
  const announcedAt = known?.announcedAt ?? clock.now()
  const told = known?.told === undefined ? {} : { told: known.told }
  const why = { ...(isDeleted && { deleted: true }), ...(known?.into && { into: known.into }) }
  const begun = { ...own, ...told, ...why, phase: 'begun' as const, day, announcedAt, before: await look() }
  const { tag } = await ends.write(begun, stored)
  return { begun, tag }
}
