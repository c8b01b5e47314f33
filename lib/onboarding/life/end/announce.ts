import type { Day } from '../../../crm/records/status.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import { type EndSettings, noticeOf } from '../../settings/end.ts'
import type { LivingClient } from '../living-client.ts'
import { firstDayFrom } from './end-evidence.ts'
import { type EndContext, type EndStanding, stateFor } from './end-standing.ts'
import { noteDue } from './end-store.ts'
import { endReport } from './end-words.ts'
import { assertMayEnd, readRoomAtEnd } from './room-at-end.ts'

interface Announcement extends Pick<EndStanding, 'stored'> {
  words: (day: Day) => string
  /** Whether its record is gone. */
  deleted?: true
  /** The key of the record into which it was merged. */
  into?: string
}

/**
 * Announces the end on the record. What stops it is found out now, and not on the day. A record that can be read is written last, and any
 * other sender first, because the last write is what a later run goes by: so nothing ends that was not announced.
 */
export const announce = async (
  work: EndContext,
  client: Pick<LivingClient, 'record' | 'room'>,
  end: Pick<EndSettings, 'after' | 'do'>,
  { stored, words, deleted, into }: Announcement,
): Promise<'end-announced'> => {
  const { record, room } = client
  const wanted = { do: end.do, keyOwner: await work.cache.keyOwner(work.docspace) }
  await assertMayEnd(work, client, wanted, await readRoomAtEnd(work.docspace, room.id))
  const now = work.clock.now()
  const day = firstDayFrom(now + noticeOf(end))
  const status = words(day)
  const tell = () =>
    work.records.writeBack(record, endReport(work, record, { state: 'ending', status, room, since: now }))
  const keep = async () => {
    const own = stateFor(client, stored)
    const about = { day, announcedAt: now, told: status, ...(deleted && { deleted }), ...(into && { into }) }
    await work.ends.write({ ...own, phase: 'announced', ...about }, stored)
    // A sender without records brings the client up itself: nobody else has its data.
    if (record.written) await noteDue(work.ends, { day, client: own.client })
  }
  for (const write of record.written ? [keep, tell] : [tell, keep]) await write()
  log.info('end.announced', { detail: day, roomId: String(room.id) })
  return 'end-announced'
}
