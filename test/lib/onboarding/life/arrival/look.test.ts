import { expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { Member } from '#lib/docspace/rooms/members.ts'
import { type AwaitedNote, awaitedKey } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { type ArrivalLook, lookForArrivals } from '#lib/onboarding/life/arrival/look.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { memberOf } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'

const day = 86_400_000
const pending = [memberOf('gina', { pending: true })]
const come = [memberOf('gina')]

interface Room {
  members?: Member[]
  note?: Partial<AwaitedNote>
  source?: string
  error?: Error
}

/** Clients by their numbers, each with a room of that number. */
const open = (rooms: Record<number, Room>, more: Partial<ArrivalLook> = {}) => {
  const { store, texts } = memoryTexts()
  const client = (id: number) => `${rooms[id]?.source ?? 'espocrm'}:Account:${id}`
  for (const id of Object.keys(rooms).map(Number)) {
    const note = { v: 1, client: client(id), room: id, invitedAt: at, people: ['gina'], ...rooms[id]?.note }
    texts.set(awaitedKey(client(id)), { text: JSON.stringify(note), tag: `tag ${id}` })
  }
  const seen = { asked: [] as number[], queued: [] as string[], told: [] as AwaitedNote[], failed: [] as unknown[][] }
  const time = { now: at }
  const look: ArrivalLook = {
    texts: store,
    docspace: {
      members: {
        list: async (id: number) => {
          seen.asked.push(id)
          const { error, members = pending } = rooms[id] ?? {}
          if (error) throw error
          return members
        },
      },
    } as unknown as ArrivalLook['docspace'],
    settings: { days: 30 },
    clock: { now: () => time.now, sleep: async () => {} },
    deadline: { remaining: () => 60_000 },
    isQuiet: async () => true,
    isReadable: (source) => source !== 'generic',
    queue: async (ref) => void seen.queued.push(clientKey(ref)),
    tell: async (_, note) => void seen.told.push(note),
    onFailure: (...given) => void seen.failed.push(given),
    ...more,
  }
  const notes = () => [...texts.keys()].filter((key) => key.startsWith('waiting/'))
  return { ...seen, seen, texts, time, look, notes, run: () => lookForArrivals(look) }
}

test('asks once for each client who is waited for, and queues who has joined', async () => {
  const { run, queued, asked, notes, texts } = open({ 1: {}, 2: { members: come }, 3: { members: [] } })
  expect(await run()).toEqual({ looked: 3, joined: 1, isDone: true })
  expect(queued).toEqual(['espocrm:Account:2'])
  expect(asked.toSorted()).toEqual([1, 2, 3])
  expect(notes()).toHaveLength(3)
  expect(texts.get('looks/arrivals.json')?.text).toBe('{"day":"2026-01-05","after":"","isDone":true}\n')
})

test('looks once a day, and the next day again', async () => {
  const { run, asked, time } = open({ 1: {} })
  await run()
  expect(await run()).toEqual({ looked: 0, joined: 0, isDone: true })
  expect(asked).toEqual([1])
  time.now += day
  await run()
  expect(asked).toEqual([1, 1])
})

test('goes on where the last run of the day has stopped, and from the beginning on the next day', async () => {
  const rooms = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [n + 1, {}]))
  let left = 30
  const { run, asked, look, time, texts } = open(rooms, {
    deadline: { remaining: () => (left-- > 0 ? 20_000 : 19_999) },
  })
  expect(await run()).toEqual({ looked: 30, joined: 0, isDone: false })
  expect(JSON.parse(texts.get('looks/arrivals.json')?.text ?? '')).toMatchObject({ isDone: false })
  Object.assign(look, { deadline: { remaining: () => 60_000 } })
  expect(await run()).toEqual({ looked: 25, joined: 0, isDone: true })
  expect(new Set(asked).size).toBe(45)
  time.now += day
  expect(await run()).toMatchObject({ looked: 45 })
})

test('a place of an earlier day is none', async () => {
  const { run, texts, time } = open({ 1: {}, 2: {} })
  texts.set('looks/arrivals.json', { text: '{"day":"2026-01-05","after":"waiting/zzz","isDone":false}', tag: 't' })
  expect(await run()).toEqual({ looked: 0, joined: 0, isDone: true })
  texts.set('looks/arrivals.json', { text: '{"day":"2026-01-05","after":"waiting/zzz","isDone":false}', tag: 't' })
  time.now += day
  expect(await run()).toMatchObject({ looked: 2 })
})

test('stands behind new clients, and asks again after every twenty', async () => {
  const rooms = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [n + 1, {}]))
  let asked = 0
  const { run } = open(rooms, { isQuiet: async () => ++asked < 3 })
  expect(await run()).toEqual({ looked: 40, joined: 0, isDone: false })
  expect(asked).toBe(3)
})

test('queues whose days are over, and throws away what no worker has settled for a week', async () => {
  const over = { invitedAt: at - 30 * day }
  const { run, queued, notes, asked } = open({
    1: { note: over },
    2: { note: { invitedAt: at - 30 * day + 1 } },
    3: { note: { invitedAt: at - 37 * day } },
    4: { note: { invitedAt: at - 37 * day + 1 } },
  })
  await run()
  expect(queued.toSorted()).toEqual(['espocrm:Account:1', 'espocrm:Account:4'])
  expect([notes().length, asked.includes(3)]).toEqual([3, false])
})

test('a room that is gone is settled by the worker; one that is not shown is waited for', async () => {
  const { run, queued } = open({
    1: { error: new DocSpaceRefusal(404, 'GET') },
    2: { error: new DocSpaceRefusal(403, 'GET') },
  })
  expect(await run()).toMatchObject({ looked: 2, joined: 0, isDone: true })
  expect(queued).toEqual(['espocrm:Account:1'])
})

test('a client who was seen already, or whose room is being made, is asked for no more', async () => {
  const { run, queued, asked } = open({
    1: { note: { joinedOn: '2026-01-04' } },
    2: { note: { room: undefined } as unknown as Partial<AwaitedNote> },
  })
  expect(await run()).toMatchObject({ looked: 2, joined: 1 })
  expect([queued, asked]).toEqual([['espocrm:Account:1'], []])
})

test('stops when DocSpace does not answer, and leaves the day open', async () => {
  const { run, texts } = open({ 1: { error: new Error('it is down') } })
  await expect(run()).rejects.toThrow('it is down')
  expect(texts.has('looks/arrivals.json')).toBe(false)
})

test('passes over what is no note', async () => {
  const { run, texts } = open({ 1: {}, 2: { note: { client: 'nobody' } } })
  texts.set('waiting/espocrm/0.json', { text: '{', tag: 't' })
  texts.set('waiting/espocrm/1.json', { text: JSON.stringify({ v: 2 }), tag: 't' })
  expect(await run()).toEqual({ looked: 1, joined: 0, isDone: true })
})

test('tells a sender whom nobody can read, of the day that is noted before', async () => {
  const source = 'generic'
  const { run, told, queued, texts, time } = open({ 1: { source, members: come }, 2: { source } })
  time.now += day
  await run()
  const note = { v: 1, client: 'generic:Account:1', room: 1, invitedAt: at, people: ['gina'], joinedOn: '2026-01-06' }
  expect([told, queued]).toEqual([[note], []])
  expect(texts.get(awaitedKey('generic:Account:1'))?.text).toBe(`${JSON.stringify(note)}\n`)
  time.now += day
  await run()
  expect(told).toEqual([note, note])
})

test('a sender that cannot be told keeps nobody from being looked at', async () => {
  const failure = new Error('the receiver is down')
  const source = 'generic'
  const { run, seen, texts } = open(
    { 1: { source, members: come }, 2: { members: come } },
    { tell: async () => Promise.reject(failure) },
  )
  expect(await run()).toEqual({ looked: 2, joined: 2, isDone: true })
  expect([seen.failed, seen.queued]).toEqual([[['generic:Account:1', failure]], ['espocrm:Account:2']])
  expect(texts.get(awaitedKey('generic:Account:1'))?.text).toContain('joinedOn')
})

test('another who notes the day at the same time tells of it', async () => {
  const { run, told, look } = open({ 1: { source: 'generic', members: come } })
  Object.assign(look, { texts: { ...look.texts, replace: async () => undefined } })
  await run()
  expect(told).toEqual([])
})

test('whom nobody can read is forgotten with the room, and when the days are over', async () => {
  const source = 'generic'
  const { run, notes, told, queued } = open({
    1: { source, error: new DocSpaceRefusal(404, 'GET') },
    2: { source, note: { invitedAt: at - 30 * day } },
    3: { source },
  })
  await run()
  expect([notes(), told, queued]).toEqual([[awaitedKey('generic:Account:3')], [], []])
})

test('queues whom it is time to remind, and has a sender reminded whom nobody can read', async () => {
  const asked: unknown[][] = []
  const remind = { after: ['3d'], send: async (...given: unknown[]) => void asked.push(given) }
  const source = 'generic'
  const given = { 1: {}, 2: { note: { invitedAt: at - 3 * day } }, 3: { source, note: { invitedAt: at - 3 * day } } }
  const { run, queued, notes } = open({ ...given, 4: { source } }, { remind })
  expect(await run()).toEqual({ looked: 4, joined: 0, isDone: true })
  expect(queued).toEqual(['espocrm:Account:2'])
  const note = { v: 1, client: 'generic:Account:3', room: 3, invitedAt: at - 3 * day, people: ['gina'] }
  expect(asked).toEqual([[{ source, type: 'Account', id: '3' }, note, 'tag 3']])
  expect(notes()).toHaveLength(4)
  const silent = open(given)
  await silent.run()
  expect(silent.queued).toEqual([])
})

test('a reminder that fails keeps nobody from being looked at, and who has joined is not reminded', async () => {
  const failure = new Error('it is down')
  const remind = { after: ['3d'], send: async () => Promise.reject(failure) }
  const due = { source: 'generic', note: { invitedAt: at - 3 * day } }
  const { run, seen } = open({ 1: due, 2: { ...due, members: come }, 3: { members: come } }, { remind })
  expect(await run()).toEqual({ looked: 3, joined: 2, isDone: true })
  expect(seen.failed).toEqual([['generic:Account:1', failure]])
  expect(seen.told).toHaveLength(1)
})

const others = { people: ['gina', 'hans'], joinedOn: '2026-01-06', told: true as const }
const remindAll = (sent: unknown[] = []) => ({
  remind: { after: ['3d'], whom: 'all' as const, send: async (...given: unknown[]) => void sent.push(given) },
})

test('the others of a client whose first has come are looked at on the days of reminders alone', async () => {
  const { run, time, asked, queued, told, notes } = open({ 1: { note: others } }, remindAll())
  expect(await run()).toEqual({ looked: 1, joined: 0, isDone: true })
  time.now += 3 * day
  expect(await run()).toEqual({ looked: 1, joined: 0, isDone: true })
  expect([asked, queued, told]).toEqual([[], ['espocrm:Account:1'], []])
  expect(notes()).toHaveLength(1)
})

test('others of a client whom nobody can read are reminded by the look itself', async () => {
  const sent: unknown[] = []
  const { run, time, told } = open({ 1: { note: others, source: 'generic' } }, remindAll(sent))
  time.now += 3 * day
  await run()
  expect([sent.length, told]).toEqual([1, []])
})

test.each([
  ['their days are over', 30, remindAll()],
  ['the settings remind them no more', 1, { remind: { ...remindAll().remind, whom: 'first' as const } }],
  ['the settings remind nobody', 1, {}],
])('others are forgotten where %s', async (_, days, more) => {
  const { run, time, queued, notes } = open({ 1: { note: others } }, more)
  time.now += days * day
  await run()
  expect([queued, notes()]).toEqual([[], []])
})

test('others are waited for until the last of their days', async () => {
  const { run, time, notes } = open({ 1: { note: others } }, remindAll())
  time.now += 30 * day - 1
  await run()
  expect(notes()).toHaveLength(1)
})

test('a bounce that nobody has said yet is brought up again, until its time is over; nobody is asked for', async () => {
  const late = { late: true as const, people: [], bounced: [{ to: 'contact', how: 'bounced', on: 'x' } as const] }
  const { run, queued, asked, notes, time } = open({ 1: { note: late }, 2: { note: late, source: 'generic' } })
  expect(await run()).toEqual({ looked: 2, joined: 0, isDone: true })
  expect([queued, asked, notes().length]).toEqual([['espocrm:Account:1'], [], 1])
  time.now += 38 * day
  await run()
  expect([queued.length, notes()]).toEqual([1, []])
})
