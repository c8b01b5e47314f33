import { expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import type { ClientRecord, Records, RoomReport, Written } from '#lib/crm/records/records-port.ts'
import { writeLink } from '#lib/onboarding/life/handover/write-link.ts'
import { Park } from '#lib/runtime/errors.ts'
import { recordOf, ref } from '../../identity/search.ts'
import { linkOf } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'

const link = linkOf('new')
const ready: Written = { state: 'ready', status: 'ready: …', roomId: 7, invitationUrl: 'https://portal.example/s/old' }

const write = async (record: ClientRecord | Error | undefined, hasRecords = true) => {
  const reports: RoomReport[] = []
  const source = {
    read: async () => {
      if (record instanceof Error) throw record
      return record
    },
    writeBack: async (_: ClientRecord, report: RoomReport) => void reports.push(report),
  } as Partial<Records> as Records
  const clock = { now: () => at, sleep: async () => {} }
  const records = async (name: string) => (hasRecords && name === 'espocrm' ? source : undefined)
  return { outcome: await writeLink({ records, hosts: ['portal.example'], clock }, ref, 7, link), reports }
}
const { written: _, ...bare } = recordOf()

test.each<[string, Written, Partial<RoomReport>]>([
  ['ready', ready, {}],
  [
    'in review',
    { ...ready, state: 'review', status: 'ready for review' },
    { state: 'review', status: 'ready for review' },
  ],
  ['that ends', { ...ready, state: 'ending', status: 'ends on …' }, { state: 'ending', status: 'ends on …' }],
  ['without a status', { state: 'ready', roomId: 7, invitationUrl: 'x' }, { status: 'ready' }],
])('a record %s gets the address of the link, and keeps the rest', async (__, written, more) => {
  expect(await write(recordOf({ written }))).toEqual({
    outcome: 'written',
    reports: [{ state: 'ready', status: 'ready: …', at, invitationUrl: link.url, ...more }],
  })
})

test.each<[string, Written]>([
  ['of another room', { ...ready, roomId: 8 }],
  ['without a link', { ...ready, invitationUrl: '' }],
  ['with this link', { ...ready, invitationUrl: link.url }],
  ['on which nothing was written', { ...ready, state: 'none' }],
  ['that is being prepared', { ...ready, state: 'preparing' }],
  ['of another portal', { ...ready, roomUrl: 'https://other.example/rooms/shared/7' }],
])('a record %s stays as it was', async (__, written) => {
  expect(await write(recordOf({ written }))).toEqual({ outcome: 'as-it-was', reports: [] })
})

test('nobody knows what a sender has that cannot be read', async () => {
  const untold = { outcome: 'untold', reports: [] }
  expect(await write(recordOf({ written: ready }), false)).toEqual(untold)
  expect(await write(bare)).toEqual(untold)
  expect(await write(new Park(crmReasons['crm-unreadable']))).toEqual(untold)
  expect(await write(undefined)).toEqual({ outcome: 'as-it-was', reports: [] })
})

test('any other failure is one', async () => {
  await expect(write(new TypeError('no answer'))).rejects.toThrow('no answer')
  await expect(write(new Park(crmReasons['crm-refused']))).rejects.toMatchObject({ reason: { code: 'crm-refused' } })
})
