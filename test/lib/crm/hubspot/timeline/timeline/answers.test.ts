import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { aNote } from '../../../contracts/timeline-contract.ts'
import { answerOf, scriptedFetch } from '../../../scripted-api.ts'
import { caught, testClock } from '../../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const ref = { source: 'hubspot', type: 'company', id: '7' }
const record = 'GET /crm/v3/objects/companies/7'
const listed = 'POST /crm/v4/associations/companies/notes/batch/read'
const read = 'POST /crm/v3/objects/notes/batch/read'
const made = 'POST /crm/v3/objects/notes'
const there = answerOf(200, { json: { id: '7' } })

const writing = async (routes: Readonly<Record<string, HttpAnswer | HttpAnswer[]>>) => {
  const api = scriptedFetch({ [record]: there, [made]: answerOf(201, { json: {} }), ...routes })
  vi.stubGlobal('fetch', api.fetch)
  const timeline = await hubspot.openTimeline?.({
    settings: z.parse(hubspot.settings, {}),
    credentials: { accessToken: 'pat-1' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const outcome = await caught(timeline?.write(ref, aNote, true) ?? Promise.resolve())
  return { outcome, asked: api.asked, calls: api.calls() }
}
const associated = (ids: (string | number)[], after?: string) =>
  answerOf(200, {
    json: {
      results: [{ to: ids.map((toObjectId) => ({ toObjectId })), ...(after && { paging: { next: { after } } }) }],
    },
  })
const none = answerOf(207, { json: { results: [], errors: [] } })
const texts = (...bodies: (string | null | undefined)[]) =>
  answerOf(200, { json: { results: bodies.map((text) => ({ properties: { hs_note_body: text } })) } })

describe('notes of a record', () => {
  test('are read to the last page, the newest first, a hundred at once', async () => {
    const first = Array.from({ length: 150 }, (_, n) => n + 1)
    const routes = {
      [listed]: [associated(first, 'next'), associated(['200'])],
      [read]: [texts('x', null), texts(undefined)],
    }
    const { outcome, asked } = await writing(routes)
    expect(outcome).toBe('nothing was thrown')
    const bodies = asked.map(({ body }) => body)
    expect(bodies.slice(1, 3)).toEqual([{ inputs: [{ id: '7' }] }, { inputs: [{ id: '7', after: 'next' }] }])
    const [one, other] = bodies.slice(3, 5) as { inputs: { id: string }[]; properties: string[] }[]
    expect([one?.inputs.length, one?.inputs[0]?.id, one?.inputs[1]?.id]).toEqual([100, '200', '150'])
    expect([other?.inputs.length, other?.inputs.at(-1)?.id]).toEqual([51, '1'])
    expect(one?.properties).toEqual(['hs_note_body'])
    expect(asked).toHaveLength(6)
  })

  test('that are a whole page are read once', async () => {
    const hundred = Array.from({ length: 100 }, (_, n) => n + 1)
    const { calls } = await writing({ [listed]: associated(hundred), [read]: texts('x') })
    expect(calls.filter((call) => call === read)).toHaveLength(1)
  })

  test('that are none are not read', async () => {
    expect((await writing({ [listed]: none })).calls).toEqual([record, listed, made])
  })

  test('with ours among others are left as they are', async () => {
    const results = ['another', `<p>Roomkeeper ${aNote.id}</p>`].map((text) => ({ properties: { hs_note_body: text } }))
    const found = await writing({
      [listed]: associated([1, 2]),
      [read]: answerOf(207, { json: { results } }),
    })
    expect(found.calls).toEqual([record, listed, read])
    expect(found.outcome).toBe('nothing was thrown')
  })

  test.each([
    [{ [record]: answerOf(403) }, 'GET company: 403'],
    [{ [record]: answerOf(500, { json: { id: '7' } }) }, 'GET company: 500'],
    [{ [listed]: answerOf(403, { json: { results: [] } }) }, 'POST notes of record: 403'],
    [{ [listed]: associated([1]), [read]: answerOf(403, { json: { results: [] } }) }, 'POST notes: 403'],
    [{ [listed]: none, [made]: answerOf(200, { json: {} }) }, 'POST note: 200'],
  ])('that cannot be read or written are no reason to write: %o', async (routes, detail) => {
    expect((await writing(routes as never)).outcome).toMatchObject({ detail })
  })

  test('are asked for once more where that does no harm', async () => {
    const routes = { [listed]: [answerOf(503), associated([1])], [read]: [answerOf(503), texts('x')] }
    expect((await writing(routes)).calls).toEqual([record, listed, listed, read, read, made])
    expect((await writing({ [listed]: none, [made]: answerOf(503) })).calls).toEqual([record, listed, made])
  })

  test.each([
    [{ [record]: answerOf(404, { json: {} }) }],
    [{ [record]: answerOf(200, { json: { id: '7', archived: true } }) }],
  ])('of a record that is gone are not asked for: %o', async (routes) => {
    expect((await writing(routes as never)).calls).toEqual([record])
  })

  test.each([{ paging: null }, { paging: { next: null } }, {}])('end with the page that has %j', async (paging) => {
    const last = answerOf(200, { json: { results: [{ to: [{ toObjectId: 1 }], ...paging }] } })
    expect((await writing({ [listed]: last, [read]: texts('x') })).calls).toEqual([record, listed, read, made])
  })
})
