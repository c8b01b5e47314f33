import { describe, expect, test } from 'vitest'
import { readEndEvidence } from '#lib/onboarding/life/end/end-evidence.ts'
import { endMerged, observeMerged } from '#lib/onboarding/life/merge/end-merged.ts'
import { dueKey } from '#lib/queue/due-clients.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { ref } from '../../identity/search.ts'
import { gone, note, openMerge } from './merge-world.ts'

const log = keepTestLog()
const onItsDay = async (...given: Parameters<typeof openMerge>) => {
  const merge = openMerge(...given)
  await merge.remember()
  merge.clock.now = Date.parse('2026-02-05')
  return merge
}

describe('the room of a record that was merged', () => {
  test('waits for its day, which is noted anew', async () => {
    const merge = await onItsDay()
    merge.clock.now -= 1
    expect(await merge.end()).toBe('ending')
    expect([merge.notes(), merge.writes, merge.reports]).toEqual([[dueKey('2026-02-05', gone)], [], []])
    expect(log.lines.at(-1)).toMatchObject({ event: 'end.waits', detail: '2026-02-05', roomId: '7' })
  })

  test('is put away on its day, told on the record that is left, and proven', async () => {
    const merge = await onItsDay()
    expect(await merge.end()).toBe('ended')
    expect(merge.writes).toEqual(['unlink l of 7', 'access 0 for gina in 7', 'archive 7'])
    expect(merge.status()).toBe(
      `ready: ${note('was put away: 1 link was taken away, 1 person was taken out, the room is in the archive')}`,
    )
    expect(merge.reports).toHaveLength(1)
    expect(merge.state()).toMatchObject({ phase: 'ended', deleted: true, into: 'espocrm:Account:b2', client: gone })
    const [key = ''] = merge.notes()
    expect(readEndEvidence(merge.texts.get(key)?.text ?? '', ['secret'])).toMatchObject({
      document: { client: gone, room: 7, do: ['revoke-guests', 'archive'], archived: true },
    })
    const made = merge.writes.length
    expect(await merge.end()).toBe('ended')
    expect([merge.writes.length, merge.reports.length]).toEqual([made, 1])
  })

  test('is put away by a rule', async () => {
    const merge = await onItsDay()
    const { merge: setting, ...all } = merge.work.settings
    const rules = [
      { name: 'x', where: { a: ['b'] }, skip: false, merge: setting },
      { name: 'y', where: {}, skip: false },
    ]
    expect(await merge.end({ settings: { ...all, rooms: rules } as never })).toBe('ended')
  })
})

describe('it stays, and is told of,', () => {
  const calledOff = async (merge: Awaited<ReturnType<typeof onItsDay>>) => {
    expect(await merge.end()).toBe('not-a-client')
    expect([merge.writes, merge.state()?.phase]).toEqual([[], 'off'])
    expect(log.lines.at(-1)).toMatchObject({ event: 'merge.called_off', roomId: '7' })
    expect(await merge.end()).toBe('not-a-client')
  }
  test('when the settings say so', async () => {
    const merge = await onItsDay({ otherRoom: 'keep' })
    await calledOff(merge)
    expect(merge.status()).toBe(`ready: ${note('stays as it is')}`)
  })
  test('for ever, whatever the settings say later', async () => {
    const merge = openMerge()
    await merge.remember({ phase: 'off' })
    merge.clock.now = Date.parse('2026-03-05')
    expect(await merge.end()).toBe('not-a-client')
    expect([merge.writes, merge.reports, merge.notes()]).toEqual([[], [], []])
  })
  test('when there is no setting any more', async () => {
    const merge = await onItsDay()
    Reflect.deleteProperty(merge.work.settings, 'merge')
    await calledOff(merge)
  })
  test('when its tag is off, or on another room', async () => {
    const merge = await onItsDay()
    const [room] = merge.rooms
    if (room) Object.assign(room, { id: 70 })
    await calledOff(merge)
    expect(merge.status()).toBe(`ready: ${note('stays as it is')}`)
  })
})

test('where nothing is remembered nobody knows of a merge', async () => {
  const { ends: _, ...work } = (await onItsDay()).work
  expect(await observeMerged(work, ref)).toBeUndefined()
})

test('after a restore, which gives it another number, it stays until it is announced once more', async () => {
  const merge = await onItsDay()
  const [room] = merge.rooms
  if (room) Object.assign(room, { id: 70 })
  expect(await merge.end()).toBe('not-a-client')
  await merge.settle()
  expect(merge.state()).toMatchObject({ phase: 'announced', room: 70, day: '2026-03-07' })
  expect(await merge.end()).toBe('ending')
  expect(merge.writes).toEqual([])
})

describe('it stays, and nobody is told,', () => {
  const calledOff = async (merge: Awaited<ReturnType<typeof onItsDay>>) => {
    expect(await merge.end()).toBe('not-a-client')
    expect([merge.writes, merge.reports, merge.state()?.phase]).toEqual([[], [], 'off'])
  }
  test('when the record that is left is gone, or no key', async () => {
    const merge = await onItsDay()
    merge.crm.record = undefined
    await calledOff(merge)
    const other = openMerge()
    await other.remember({ into: 'no key' })
    other.clock.now = Date.parse('2026-02-05')
    await calledOff(other)
  })
  test('when that record says nothing, and no room is asked for', async () => {
    const merge = await onItsDay()
    Reflect.deleteProperty(merge.crm.record ?? {}, 'written')
    await calledOff(merge)
    const other = await onItsDay(undefined, { roomId: undefined } as never)
    await calledOff(other)
    expect([merge.asked, other.asked]).toEqual([[], []])
  })
  test.each([
    ['names no room', { roomId: undefined }],
    ['names this room', { roomId: 7 }],
    ['names a room that is gone', { roomId: 12 }],
  ])('when that record %s', async (_, written) => calledOff(await onItsDay(undefined, written as never)))
  test('when its room is in the archive', async () => {
    const merge = await onItsDay()
    const room = merge.rooms.find(({ id }) => id === 9)
    if (room) room.archived = true
    await calledOff(merge)
  })
  test('but a portal that fails says nothing', async () => {
    const merge = await onItsDay()
    const down = new TypeError('down')
    const rooms = { ...merge.work.docspace.rooms, get: async () => Promise.reject(down) }
    await expect(merge.end({ docspace: { ...merge.work.docspace, rooms } as never })).rejects.toBe(down)
    expect(merge.state()?.phase).toBe('announced')
  })
})

test('of any other record nothing is known', async () => {
  const merge = openMerge()
  expect(await merge.end()).toBeUndefined()
  const { ends: _, ...without } = merge.work
  expect(await endMerged(without, { source: 'espocrm', type: 'Account', id: 'a1' })).toBeUndefined()
  await merge.remember({ into: undefined })
  expect(await merge.end()).toBeUndefined()
  const [key = ''] = merge.texts.keys()
  merge.texts.set(key, { text: 'of a later version', tag: 't' })
  expect(await merge.end()).toBeUndefined()
})
