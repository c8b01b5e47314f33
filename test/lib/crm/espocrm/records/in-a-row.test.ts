import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { espoRecords } from '#lib/crm/espocrm/records.ts'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import type { ClientRecord, RoomReport } from '#lib/crm/records/records-port.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { ready, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const clock = testClock()
const ref = { source: 'espocrm', type: 'Account', id: '7' }
const record: ClientRecord = { ref, name: 'Acme', emails: [], isClient: true, revision: '7' }
const report = ready(clock)
const preparing: RoomReport = { state: 'preparing', status: 'being prepared', at: clock.now() }
const kept = (from: RoomReport, versionNumber?: number) =>
  answerOf(200, {
    json: {
      cDocspaceStatus: from.status,
      cDocspaceRoomId: from.roomId,
      cDocspaceRoomUrl: from.roomUrl,
      cDocspaceInvitationUrl: from.invitationUrl,
      versionNumber,
    },
  })

const open = (puts: HttpAnswer[], current = answerOf(404)) => {
  const { fetch, asked } = scriptedFetch({
    'PUT /api/v1/Account/7': puts,
    'GET /api/v1/Account/7': current,
    'GET /api/v1/Account/7/contacts': answerOf(200, { json: { list: [] } }),
  })
  vi.stubGlobal('fetch', fetch)
  const records = espoRecords({
    settings: z.parse(espoSettings, { url: 'https://crm.example.com' }),
    credentials: { apiKey: 'key' },
    deadline: { remaining: () => 20_000 },
    clock,
  })
  const writes = () =>
    asked
      .filter(({ call }) => call.startsWith('PUT'))
      .map(({ headers, body }) => [headers.get('x-version-number'), (body as Record<string, string>).cDocspaceStatus])
  return { records, writes }
}

describe('of two reports on one record', () => {
  test('the second names the version that the first has made', async () => {
    const { records, writes } = open([kept(preparing, 8), kept(report, 9)])
    await records.writeBack(record, preparing)
    await records.writeBack(record, report)
    expect(writes()).toEqual([
      ['7', 'being prepared'],
      ['8', 'ready'],
    ])
  })

  test('the second names the version that was read where the first was answered with none', async () => {
    const { records, writes } = open([kept(preparing), kept(report)])
    await records.writeBack(record, preparing)
    await records.writeBack(record, report)
    expect(writes().map(([version]) => version)).toEqual(['7', '7'])
  })

  test('the second is not written where it says the same', async () => {
    const { records, writes } = open([kept(report, 8)])
    await records.writeBack(record, report)
    await records.writeBack(record, report)
    expect(writes()).toEqual([['7', 'ready']])
  })

  test('the second is written again where the record was read and has lost the first', async () => {
    const emptied = answerOf(200, { json: { id: '7', name: 'Acme', versionNumber: 9 } })
    const { records, writes } = open([kept(report, 8), kept(report, 10)], emptied)
    await records.writeBack(record, report)
    const again = await records.read(ref)
    await records.writeBack(again ?? record, report)
    expect(writes()).toEqual([
      ['7', 'ready'],
      ['9', 'ready'],
    ])
  })

  test('the second names the version that was read where the first was refused', async () => {
    const { records, writes } = open([answerOf(404), kept(report, 8)])
    await records.writeBack(record, report)
    await records.writeBack(record, report)
    expect(writes().map(([version]) => version)).toEqual(['7', '7'])
  })
})
