import { describe, expect, test } from 'vitest'
import { type AwaitedNote, awaitedKey } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { type NotingBounces, noteBounce } from '#lib/onboarding/life/arrival/bounce/note-bounce.ts'
import { clientMemoryKey, clientPlace } from '#lib/runtime/objects/client-place.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../../events/kept-events.ts'

const log = keepTestLog()
const client = 'espocrm:Account:a1'
const waiting: AwaitedNote = { v: 1, client, room: 7, invitedAt: 0, people: ['gina'] }
const mail = { to: 'contact', person: 'gina', how: 'bounced', on: '2026-01-08' } as const
const bounce = { place: clientPlace(client), mail }

const noting = async (note: AwaitedNote | undefined, more: Partial<NotingBounces> = {}) => {
  const { store, texts } = memoryTexts()
  if (note) await store.create(awaitedKey(client), JSON.stringify(note))
  const [queued, events]: [string[], ReturnType<typeof keptEvents>] = [[], keptEvents()]
  const work: NotingBounces = {
    ...{ texts: store, clock: { now: () => 5 }, events: events.sink },
    isReadable: (source) => source === 'espocrm',
    queue: async ({ id }) => void queued.push(id),
    ...more,
  }
  const kept = () => JSON.parse(texts.get(awaitedKey(client))?.text ?? 'null')
  return { run: (one = bounce) => noteBounce(work, one), queued, events, kept, store, texts }
}

test('a bounce is noted, told to outlets with a remedy, and brought up for the record', async () => {
  const { run, queued, events, kept } = await noting(waiting)
  await run()
  expect(kept()).toEqual({ ...waiting, bounced: [mail] })
  expect(queued).toEqual(['a1'])
  expect(events.sent).toMatchObject([
    { type: 'room.attention', at: 5, data: { client: { key: client }, reason: 'mail-bounced' } },
  ])
  expect(log.lines).toMatchObject([{ event: 'client.mail_bounced', client, detail: 'contact bounced' }])
})

test('the same once more changes nothing and is the same event; another is another', async () => {
  const { run, queued, events, kept } = await noting(waiting)
  for (let time = 0; time < 2; time += 1) await run()
  expect([kept().bounced, queued.length]).toEqual([[mail], 2])
  expect(new Set(events.sent.map(({ id }) => id)).size).toBe(1)
  const others = [
    { ...mail, how: 'reported' as const },
    { ...mail, on: '2026-01-09' },
    { ...mail, person: 'hans' },
    { ...mail, to: 'manager' as const },
    { to: 'manager' as const, how: 'bounced' as const, on: mail.on },
  ]
  for (const other of others) await run({ ...bounce, mail: other } as typeof bounce)
  expect(kept().bounced).toEqual([mail, ...others])
  expect(new Set(events.sent.map(({ id }) => id)).size).toBe(6)
  expect(events.sent[2]?.data).toMatchObject({ reason: 'mail-reported' })
})

const remembered = { v: 1, client, room: 7, wantedAt: 1, title: 'h', tags: [], colleagues: [], guests: [], groups: [] }

describe('of somebody who is waited for no more', () => {
  test('a bounce is told all the same, and noted for the record alone', async () => {
    const { run, queued, events, kept, store } = await noting(undefined)
    await store.create(clientMemoryKey(client), JSON.stringify(remembered))
    const note = { v: 1, client, room: 7, invitedAt: 5, people: [], late: true }
    await run()
    expect(kept()).toEqual({ ...note, bounced: [mail] })
    expect(queued).toEqual(['a1'])
    expect(events.sent).toMatchObject([{ type: 'room.attention', data: { reason: 'mail-bounced' } }])
    await run()
    await run({ ...bounce, mail: { ...mail, on: '2026-01-09' } } as unknown as typeof bounce)
    expect(kept()).toEqual({ ...note, bounced: [mail, { ...mail, on: '2026-01-09' }] })
    expect(new Set(events.sent.map(({ id }) => id)).size).toBe(2)
  })

  test('where the record cannot be written on, outlets alone are told, and nothing is noted', async () => {
    const { run, queued, events, kept, store } = await noting(undefined, { isReadable: () => false })
    await store.create(clientMemoryKey(client), JSON.stringify(remembered))
    await run()
    expect([kept(), queued, events.sent.length]).toEqual([null, [], 1])
  })

  test('another run that was quicker has its bounce noted beside this one', async () => {
    const { run, kept, store } = await noting(undefined)
    await store.create(clientMemoryKey(client), JSON.stringify(remembered))
    const { create } = store
    const other = { ...mail, to: 'manager' }
    store.create = async (key, text) => {
      store.create = create
      await create(key, JSON.stringify({ ...waiting, bounced: [other] }))
      return create(key, text)
    }
    await run()
    expect(kept()).toEqual({ ...waiting, bounced: [other, mail] })
  })
})

test('a room of nobody is left alone', async () => {
  const { run, queued, events, store } = await noting(undefined)
  await store.create(clientMemoryKey(client), JSON.stringify({ ...remembered, client: 'no key' }))
  await run()
  expect([queued, events.sent]).toEqual([[], []])
})

test('somebody of whom nothing is known, or whose note or memory nobody can read, is left alone', async () => {
  for (const note of [undefined, { ...waiting, client: 'no key' }]) {
    const { run, queued, events, store } = await noting(note)
    await store.create(clientMemoryKey(client), 'of a later version')
    await run()
    expect([queued, events.sent]).toEqual([[], []])
  }
})

test('a note that nobody can read is left alone', async () => {
  const { run, store, texts, queued } = await noting(undefined)
  await store.create(awaitedKey(client), 'of a later version')
  await run()
  expect([texts.get(awaitedKey(client))?.text, queued]).toEqual(['of a later version', []])
})

test('a client whom nobody can read is told to outlets alone', async () => {
  const { run, queued, events, kept } = await noting(waiting, { isReadable: () => false })
  await run()
  expect([queued, events.sent.length, kept().bounced]).toEqual([[], 1, [mail]])
})

test('a run that was cut off does the rest when it is tried again', async () => {
  const { run, queued, events, kept } = await noting(waiting)
  events.down = true
  await expect(run()).rejects.toThrow()
  expect([kept().bounced, queued]).toEqual([[mail], []])
  events.down = false
  await run()
  expect([kept().bounced, queued, events.sent.length]).toEqual([[mail], ['a1'], 1])
})

test('a note that a worker writes meanwhile is read again, five times at most', async () => {
  const { run, kept, store } = await noting(waiting)
  const { replace } = store
  let [late, asked] = [1, 0]
  store.replace = async (key, text, tag) => {
    asked += 1
    if (asked > late) return replace(key, text, tag)
    await replace(key, JSON.stringify({ ...waiting, people: ['gina', 'hans'] }), tag)
    return undefined
  }
  await run()
  expect(kept()).toEqual({ ...waiting, people: ['gina', 'hans'], bounced: [mail] })
  ;[late, asked] = [9, 0]
  await expect(run({ ...bounce, mail: { ...mail, on: '2026-01-10' } } as unknown as typeof bounce)).rejects.toThrow(
    'others write',
  )
  expect(asked).toBe(5)
})
