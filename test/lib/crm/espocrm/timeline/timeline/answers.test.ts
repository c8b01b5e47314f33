import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { aNote } from '../../../contracts/timeline-contract.ts'
import { answerOf, scriptedFetch } from '../../../scripted-api.ts'
import { caught, testClock } from '../../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const ref = { source: 'espocrm', type: 'Account', id: 'a7' }
const record = 'GET /api/v1/Account/a7'
const listed = 'GET /api/v1/Account/a7/posts'
const made = 'POST /api/v1/Note'

const writing = async (routes: Readonly<Record<string, HttpAnswer | HttpAnswer[]>>, note = aNote) => {
  const there = answerOf(200, { json: { id: 'a7' } })
  const api = scriptedFetch({ [record]: there, [made]: answerOf(200, { json: {} }), ...routes })
  vi.stubGlobal('fetch', api.fetch)
  const timeline = await espocrm.openTimeline?.({
    settings: z.parse(espocrm.settings, { url: 'https://crm.example.com' }),
    credentials: { apiKey: 'key' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const outcome = await caught(timeline?.write(ref, note, true) ?? Promise.resolve())
  return { outcome, calls: api.calls(), asked: api.asked }
}
const page = (total: number, ...posts: (string | null | undefined)[]) =>
  answerOf(200, { json: { total, list: posts.map((post) => ({ post })) } })
const asking = (offset: number) => `${listed}?maxSize=200&offset=${offset}`

describe('posts of a record', () => {
  test('are read to the last page', async () => {
    const { calls } = await writing({ [listed]: [page(400, 'x', null), page(400, undefined)] })
    expect(calls).toEqual([record, asking(0), asking(200), made])
  })

  test('may be none', async () => {
    expect((await writing({ [listed]: page(0) })).calls).toEqual([record, asking(0), made])
  })

  test('with ours are left as they are', async () => {
    const ours = `A room is ready\n\nRoomkeeper ${aNote.id.replaceAll('_', '\\_')}`
    expect((await writing({ [listed]: page(2, 'x', ours) })).calls).toEqual([record, asking(0)])
  })

  test('have a headline, and are of that record', async () => {
    const { asked } = await writing({ [listed]: page(0) })
    const { post, ...rest } = { post: '', ...(asked.at(-1)?.body as { post: string } | undefined) }
    expect(rest).toEqual({ type: 'Post', parentType: 'Account', parentId: 'a7' })
    expect(post.split('\n\n')).toEqual([
      '**A room is ready**',
      expect.stringMatching(/^Room: /),
      '[Open the room](https://portal.example.com/rooms/shared/4711)',
      'Roomkeeper evt\\_0123456789abcdef0123456789abcdef',
    ])
  })

  test('have no link where there is no room', async () => {
    const { url: _, ...note } = { ...aNote, lines: [] }
    const { asked } = await writing({ [listed]: page(0) }, note)
    expect(asked.at(-1)?.body).toMatchObject({
      post: '**A room is ready**\n\nRoomkeeper evt\\_0123456789abcdef0123456789abcdef',
    })
  })

  test.each([
    [{ [record]: answerOf(403, { json: {} }) }, 'GET Account: 403'],
    [{ [listed]: answerOf(403, { json: { total: 0, list: [] } }) }, 'GET posts (the right stream): 403'],
    [{ [listed]: page(0), [made]: answerOf(403) }, 'POST Note (the right stream): 403'],
    [{ [listed]: answerOf(200, { json: {} }) }, 'GET posts: 200, but not as documented'],
  ])('that cannot be read or written are no reason to write: %o', async (routes, detail) => {
    expect((await writing(routes as never)).outcome).toMatchObject({ detail })
  })

  test.each([answerOf(404, { json: {} }), answerOf(200, { json: { deleted: true } })])(
    'of a record that is gone are not asked for',
    async (answer) => {
      expect((await writing({ [record]: answer })).calls).toEqual([record])
    },
  )
})
