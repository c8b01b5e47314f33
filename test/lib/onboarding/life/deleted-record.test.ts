import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { endDeleted, observeDeleted } from '#lib/onboarding/life/deleted-record.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { memoryOf } from '#lib/onboarding/life/memory/remember.ts'
import { dueKey } from '#lib/queue/due-clients.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { ref, tag } from '../identity/search.ts'
import { roomOf } from '../memory-portal.ts'
import { at } from '../memory-world.ts'
import { day, openEnd } from './end/end-world.ts'

const log = keepTestLog()
const settings = { when: { stage: 'Lost' }, do: ['revoke-guests', 'read-only', 'archive'], deleted: true }
const wanted = { tag, otherTags: [], title: 't', manager: undefined, colleagues: [], guests: [], groups: [] }
const memory = memoryOf(wanted, { roomId: 7, now: at, hash: keyedHash(['secret']) })

/** A client whose record is gone, and whose room is remembered. */
const open = async (given: Parameters<typeof openEnd>[0] = {}, remembered = memory) => {
  const end = openEnd({ end: settings, ...given })
  await end.work.memories?.write(remembered, undefined)
  return { ...end, run: () => endDeleted(end.work, ref) }
}

describe('a record that is gone', () => {
  test('has its end noted, and nobody is told', async () => {
    const end = await open()
    expect(await end.run()).toBe('end-announced')
    expect([end.reports, end.writes]).toEqual([[], []])
    expect(end.state()).toMatchObject({
      ...{ phase: 'announced', day: '2026-02-05', deleted: true },
      told: expect.stringMatching(
        /^ends on 2026-02-05: the record was deleted\. links go away.*Restoring the record calls it off$/,
      ),
    })
    expect(end.notes()).toContain(dueKey('2026-02-05', tag))
  })

  test('waits for the day, which is noted anew, and ends then once', async () => {
    const end = await open()
    await end.run()
    end.texts.delete(dueKey('2026-02-05', tag))
    end.clock.now = Date.parse('2026-02-05') - 1
    expect(await end.run()).toBe('ending')
    expect(end.notes()).toContain(dueKey('2026-02-05', tag))
    expect(log.lines.at(-1)).toMatchObject({ event: 'end.waits', detail: '2026-02-05', roomId: '7' })
    end.clock.now += 1
    expect(await end.run()).toBe('ended')
    expect(end.state()).toMatchObject({ phase: 'ended', deleted: true })
    const made = end.writes.length
    end.work.ends.write = async () => expect.unreachable()
    expect(await end.run()).toBe('ended')
    expect([end.writes.length, end.reports]).toEqual([made, []])
  })

  test('whose end was announced by a field ends on that day', async () => {
    const end = await open()
    await end.setState({ day: '2026-01-05' })
    expect(await end.run()).toBe('ended')
    expect(end.state()).toMatchObject({ deleted: true, told: expect.stringMatching(/^ended on/) })
  })

  test('ends also where only its end is remembered, and no memory of the room', async () => {
    const end = await open()
    await end.setState({ day: '2026-01-05' })
    Reflect.deleteProperty(end.work, 'memories')
    expect(await end.run()).toBe('ended')
    const unreadable = await open()
    await unreadable.setState({ day: '2026-01-05' })
    unreadable.work.memories = { read: async () => ({ memory: undefined, tag: 't' }), write: async () => true }
    expect(await unreadable.run()).toBe('ended')
  })

  test('ends also where the portal was restored since, and the room has another number', async () => {
    const end = await open({}, memoryOf(wanted, { roomId: 5, now: at, hash: keyedHash(['secret']) }))
    await end.setState({ room: 5, day: '2026-01-05' })
    const { rooms } = end.work.docspace
    const { get } = rooms
    rooms.get = async (id) => (id === 7 ? get(id) : Promise.reject(new DocSpaceRefusal(404, 'GET room')))
    expect(await end.run()).toBe('ended')
    expect(end.state()).toMatchObject({ room: 7, phase: 'ended' })
  })

  test('whose end was called off gets a new day', async () => {
    const end = await open()
    await end.setState({ phase: 'off', day: '2025-01-01' })
    expect(await end.run()).toBe('end-announced')
    expect(end.state()).toMatchObject({ day: '2026-02-05' })
  })
})

describe('nothing ends', () => {
  test.each([
    ['is remembered', undefined],
    ['can be read of what is remembered', { memory: undefined, tag: 't' }],
  ])('where nothing %s', async (_, kept) => {
    const end = await open()
    const memories = { read: async () => kept, write: async () => true }
    expect(await observeDeleted({ ...end.work, memories }, ref)).toBeUndefined()
  })

  test.each<[string, Parameters<typeof open>]>([
    ['where the settings do not name it', [{ end: { ...settings, deleted: false } }]],
    ['where the settings name no end', [{ end: false }]],
    ['in a room that is not remembered as the client’s', [{}, { ...memory, room: 8 }]],
  ])('%s', async (_, given) => {
    const end = await open(...given)
    expect(await end.run()).toBeUndefined()
    expect([end.writes, end.state()]).toEqual([[], undefined])
  })

  test.each<[string, object]>([
    ['of another user', { createdBy: 'bea' }],
    ['without the client’s tag', { tags: ['other'] }],
  ])('in a room %s', async (_, room) => {
    const end = await open({ room })
    expect(await end.run()).toBe('not-a-client')
    expect(await observeDeleted(end.work, ref)).toBe('none')
    expect(end.state()).toBeUndefined()
  })

  test('where nothing can be remembered', async () => {
    const end = await open()
    const { ends: _, ...without } = end.work
    expect(await endDeleted(without, ref)).toBeUndefined()
    expect(await observeDeleted(without, ref)).toBeUndefined()
  })

  test('of two rooms: a person decides', async () => {
    const end = await open()
    end.world.state.rooms.push(roomOf(9, { tags: [tag] }))
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'two-rooms' }, detail: 'room 7, room 9' })
  })
})

test('the rule is that of the room, by its tag or by what is remembered', async () => {
  for (const [tags, rule] of [
    [['roomkeeper:rule=legal'], undefined],
    [[], 'legal'],
  ] as const) {
    const end = await open({ end: false, room: { tags: [tag, ...tags] } }, { ...memory, ...(rule && { rule }) })
    const parsed = { ...end.work.settings }
    const legal = {
      name: 'legal',
      where: { stage: ['x'] },
      skip: false,
      end: { ...settings, after: '1d', return: false },
    }
    Object.assign(end.work.settings, { rooms: [legal, { name: 'rest', where: {}, skip: false }] })
    expect(parsed.rooms).toEqual([])
    expect(await end.run()).toBe('end-announced')
    expect(end.state()).toMatchObject({ day: new Date(at + 2 * day).toISOString().slice(0, 10) })
  }
})

test('a rule that takes every record is not that of a room whose rule nobody knows', async () => {
  const end = await open({ end: false })
  const all = { name: 'all', where: {}, skip: false, end: { ...settings, after: '1d', return: false } }
  Object.assign(end.work.settings, { rooms: [all] })
  expect(await end.run()).toBeUndefined()
  expect(end.state()).toBeUndefined()
})
