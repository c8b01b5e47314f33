import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { mergeFields } from '#lib/crm/pipedrive/merge-fields.ts'
import { pipedriveRecords } from '#lib/crm/pipedrive/records.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const left = { source: 'pipedrive', type: 'organization', id: '5' }
const gone = { ...left, id: '7' }
const merge = mergeFields({ from: '7', into: '5' })
const dataOf = (data: object) => answerOf(200, { json: { data } })
const alive = (id: number) => dataOf({ id, name: 'Acme' })
const deleted = dataOf({ id: 7, name: 'Acme', is_deleted: true })

const open = (five: ReturnType<typeof dataOf>, seven: ReturnType<typeof dataOf>) => {
  const api = scriptedFetch({
    'GET /api/v2/persons': dataOf([]),
    'GET /api/v2/organizations/5': five,
    'GET /api/v2/organizations/7': seven,
  })
  vi.stubGlobal('fetch', api.fetch)
  const records = pipedriveRecords({
    settings: z.parse(pipedriveSettings, { clients: [{ object: 'organization' }], fields: { organization: keys } }),
    credentials: { apiToken: 'token' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  return { records, ...api }
}

test('a merge is two ids in a message', () =>
  expect(merge).toEqual({ id: '7', name: '', custom: { merged_to_id: '5' } }))

describe('a message that tells of a merge', () => {
  test('gives the record that is left the key of the one that is gone', async () => {
    const record = await open(alive(5), deleted).records.read(left, merge)
    expect(record).toMatchObject({ ref: left, formerly: [{ ref: gone, shared: false }] })
  })

  test('is of the record that is left, where it comes for the one that is gone', async () => {
    const record = await open(alive(5), deleted).records.read(gone, merge)
    expect(record?.ref).toEqual(left)
    expect(record).not.toHaveProperty('formerly')
  })

  test('says nothing while the other record is there', async () => {
    const { records } = open(alive(5), alive(7))
    expect(await records.read(left, merge)).not.toHaveProperty('formerly')
    expect((await records.read(gone, merge))?.ref).toEqual(gone)
  })

  test('says nothing where both are gone', async () => {
    const { records } = open(deleted, deleted)
    expect(await records.read(gone, merge)).toBeUndefined()
    expect(await records.read(left, merge)).toBeUndefined()
  })

  test('says nothing of another record', async () => {
    const { records, calls } = open(alive(5), deleted)
    expect(await records.read(left, mergeFields({ from: '7', into: '8' }))).not.toHaveProperty('formerly')
    expect(await records.read(gone, mergeFields({ from: '8', into: '5' }))).toBeUndefined()
    expect(calls().filter((call) => call.includes('/7'))).toHaveLength(1)
  })
})

test.each([undefined, { id: '7', name: 'x' }, { id: '7', name: 'x', custom: { a: '5' } }])(
  'a message without a merge says nothing: %j',
  async (fields) => {
    const { records } = open(alive(5), deleted)
    expect(await records.read(left, fields)).not.toHaveProperty('formerly')
    expect(await records.read(gone, fields)).toBeUndefined()
  },
)
