import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { aNote } from '../../../contracts/timeline-contract.ts'
import { answerOf, scriptedFetch } from '../../../scripted-api.ts'
import { caught, testClock } from '../../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const ref = { source: 'pipedrive', type: 'organization', id: '7' }
const record = 'GET /api/v2/organizations/7'
const listed = 'GET /v1/notes'
const made = 'POST /v1/notes'
const keys = { roomId: 'a', roomUrl: 'b', invitationUrl: 'c', status: 'd' }

const writing = async (routes: Readonly<Record<string, HttpAnswer | HttpAnswer[]>>) => {
  const there = answerOf(200, { json: { data: {} } })
  const api = scriptedFetch({ [record]: there, [made]: answerOf(201, { json: {} }), ...routes })
  vi.stubGlobal('fetch', api.fetch)
  const timeline = await pipedrive.openTimeline?.({
    settings: z.parse(pipedrive.settings, { fields: { organization: keys } }),
    credentials: { apiToken: 'token' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const outcome = await caught(timeline?.write(ref, aNote, true) ?? Promise.resolve())
  return { outcome, calls: api.calls(), asked: api.asked }
}
const page = (data: unknown, more?: unknown) => answerOf(200, { json: { data, additional_data: more } })
const asking = (start: number) => `GET /v1/notes?org_id=7&sort=add_time%20DESC&limit=100&start=${start}`

describe('notes of a record', () => {
  test('are read to the last page, the newest first', async () => {
    const first = page([{ content: 'x' }, { content: null }, {}], {
      pagination: { more_items_in_collection: true, next_start: 100 },
    })
    const last = page([{ content: 'x' }], { pagination: { more_items_in_collection: false, next_start: 200 } })
    const { calls, asked } = await writing({ [listed]: [first, last] })
    expect(calls).toEqual([record, asking(0), asking(100), made])
    expect(asked.at(-1)?.body).toMatchObject({ org_id: 7 })
  })

  test.each([page(null), page(null, null), page(null, {}), page(null, { pagination: null }), page([])])(
    'may be none',
    async (answer) => {
      expect((await writing({ [listed]: answer })).calls).toEqual([record, asking(0), made])
    },
  )

  test('with ours are left as they are', async () => {
    const answer = page([{ content: 'x' }, { content: `<p>Roomkeeper ${aNote.id}</p>` }])
    expect((await writing({ [listed]: answer })).calls).toEqual([record, asking(0)])
  })

  test.each([200, 201])('are made with %i', async (status) => {
    const routes = { [listed]: page(null), [made]: answerOf(status, { json: {} }) }
    expect((await writing(routes)).outcome).toBe('nothing was thrown')
  })

  test.each([
    [{ [record]: answerOf(403, { json: { data: {} } }) }, 'GET organization: 403'],
    [{ [listed]: answerOf(403, { json: { data: null } }) }, 'GET notes: 403'],
    [{ [listed]: page(null), [made]: answerOf(204) }, 'POST note: 204'],
  ])('that cannot be read or written are no reason to write: %o', async (routes, detail) => {
    expect((await writing(routes as never)).outcome).toMatchObject({ detail })
  })

  test.each([
    answerOf(404, { json: {} }),
    answerOf(410, { json: {} }),
    answerOf(200, { json: { data: null } }),
    answerOf(200, { json: { data: { is_deleted: true } } }),
  ])('of a record that is gone are not asked for', async (answer) => {
    const { calls, outcome } = await writing({ [record]: answer })
    expect(calls).toEqual([record])
    expect(outcome).toBe('nothing was thrown')
  })
})
