import type { ClientRecord, RoomReport } from '#lib/crm/records/records-port.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Candidate } from '#lib/onboarding/identity/candidates.ts'
import type { EndContext } from '#lib/onboarding/life/end/end-standing.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { endMerged } from '#lib/onboarding/life/merge/end-merged.ts'
import { settleOthers } from '#lib/onboarding/life/merge/settle-others.ts'
import { otherRef, otherTag, recordOf, ref, tag } from '../../identity/search.ts'
import { roomOf } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'
import { openEnd } from '../end/end-world.ts'

/** The key of the record that is gone: its room is 7. The record that is left is the other one, with room 9. */
export const gone = tag
export const left = otherTag
export const note = (said: string) => `the room 7 of a merged record ${said}`
export const toBeArchived = note(
  `goes into the archive on 2026-02-05: its links go away, guests and open invitations are taken out. Taking the tag ${gone} off it keeps it`,
)

/** Two rooms of a client whose records were merged. */
export const openMerge = (
  merge: object | undefined = { otherRoom: 'archive' },
  written: Partial<ClientRecord['written']> = {},
) => {
  const end = openEnd({ end: false, room: { tags: [gone, 'VIP'] } })
  const { rooms, writes } = end.world.state
  rooms.push(roomOf(9, { tags: [left] }))
  const reports: RoomReport[] = []
  const asked: unknown[] = []
  const crm: { record: ClientRecord | undefined } = {
    record: recordOf({
      ref: otherRef,
      formerly: [
        { ref: { ...ref, id: 'c3' }, shared: false },
        { ref, shared: false },
      ],
      written: { state: 'ready', status: 'ready', roomId: 9, ...written },
    }),
  }
  const docspace = {
    ...end.work.docspace,
    rooms: {
      ...end.work.docspace.rooms,
      get: async (id: number) => {
        asked.push(id)
        const found = rooms.find((one) => one.id === id)
        if (!found) throw new DocSpaceRefusal(404, 'GET room')
        return { ...found }
      },
    },
  } as unknown as DocSpace
  const work: EndContext = {
    ...end.work,
    docspace,
    settings: { ...end.work.settings, ...(merge && { merge: { after: '30d', otherRoom: 'keep', ...merge } }) },
    records: {
      ...end.work.records,
      read: async ({ id }) => (id === otherRef.id ? crm.record : undefined),
      writeBack: async (record, report) => {
        reports.push(report)
        const { state, status } = report
        crm.record = { ...record, written: { ...record.written, state, status } }
      },
    },
  }
  const client = (): LivingClient => ({
    record: crm.record ?? recordOf(),
    room: roomOf(9, { tags: [left] }),
    fields: undefined,
    decided: { kind: 'room', settings: work.settings, values: {} },
  })
  const other = (): Candidate => ({ room: { ...roomOf(7), ...rooms[0] }, formerKeys: [gone] })
  const state = (): EndState | undefined => end.state()
  return {
    ...{
      work,
      crm,
      reports,
      asked,
      rooms,
      writes,
      client,
      state,
      texts: end.texts,
      clock: end.clock,
      notes: end.notes,
    },
    status: () => crm.record?.written?.status,
    settle: (more: Partial<EndContext> = {}, others: readonly Candidate[] = [other()]) =>
      settleOthers({ ...work, ...more }, client(), others),
    end: (more: Partial<EndContext> = {}) => endMerged({ ...work, ...more }, ref),
    /** What is remembered of the end of the other room. */
    remember: (more: Partial<EndState> = {}) =>
      work.ends.write(
        { v: 1, client: gone, room: 7, phase: 'announced', day: '2026-02-05', announcedAt: at, into: left, ...more },
        undefined,
      ),
  }
}
