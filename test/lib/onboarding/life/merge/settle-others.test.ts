import { describe, expect, test } from 'vitest'
import { settleOthers } from '#lib/onboarding/life/merge/settle-others.ts'
import { dueKey, dueNote } from '#lib/queue/due-clients.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { at } from '../../memory-world.ts'
import { gone, left, note, openMerge, toBeArchived } from './merge-world.ts'

const log = keepTestLog()

test('without a setting, and without another room, nothing is done', async () => {
  const without = openMerge()
  Reflect.deleteProperty(without.work.settings, 'merge')
  await without.settle()
  const alone = openMerge()
  const client = alone.client()
  expect((await alone.settle({}, [])).record).toEqual(client.record)
  for (const { writes, reports } of [without, alone]) expect([writes, reports]).toEqual([[], []])
})

test('a client that no rule takes is left alone, and a record that says nothing is not written', async () => {
  const unruled = openMerge()
  const rules = [{ name: 'x', where: { a: ['b'] }, skip: false }]
  const settings = { ...unruled.work.settings, rooms: rules } as never
  const client = { ...unruled.client(), decided: { kind: 'no-rule', values: {} } as const }
  expect(await settleOthers({ ...unruled.work, settings }, client, [])).toEqual(client)
  const silent = openMerge({ otherRoom: 'keep' })
  Reflect.deleteProperty(silent.crm.record ?? {}, 'written')
  await silent.settle()
  expect([silent.reports, silent.writes.length]).toEqual([[], 2])
})

describe('a room that is kept', () => {
  test.each([
    ['keep', note('stays as it is')],
    ['link', note('stays as it is, at https://portal.example/rooms/shared/7')],
  ])('is told of first, and has no client’s key then: %s', async (otherRoom, said) => {
    const merge = openMerge({ otherRoom })
    const { record } = await merge.settle()
    expect(merge.reports).toEqual([{ state: 'ready', status: `ready: ${said}`, at }])
    expect(record.written).toMatchObject({ status: `ready: ${said}`, roomId: 9 })
    expect(merge.writes).toEqual([`tag 7 roomkeeper:merged=${left}`, `untag 7 ${gone}`])
    expect(log.lines.at(-1)).toMatchObject({ event: 'merge.room_kept', roomId: '7' })
    expect(merge.notes()).toEqual([])
    await merge.settle()
    expect(merge.reports).toHaveLength(1)
  })

  test('is told of where an end stands on the record, which stays', async () => {
    const merge = openMerge({ otherRoom: 'keep' }, { state: 'ending', status: 'ends on 2026-03-01: links go away' })
    await merge.settle()
    const status = `ends on 2026-03-01: links go away; ${note('stays as it is')}`
    expect(merge.reports).toEqual([{ state: 'ending', status, at }])
  })

  test('is told of where the record has no status, and not where it says nothing of a room', async () => {
    const merge = openMerge({ otherRoom: 'keep' })
    Reflect.deleteProperty(merge.crm.record?.written ?? {}, 'status')
    await merge.settle()
    expect(merge.status()).toBe(`ready: ${note('stays as it is')}`)
    const other = openMerge({ otherRoom: 'keep' }, { state: 'review' })
    await other.settle()
    expect(other.reports).toEqual([])
  })

  test('is one of several, each told of', async () => {
    const merge = openMerge({ otherRoom: 'keep' })
    const room = { ...merge.client().room, id: 8 }
    merge.rooms.push(room)
    await merge.settle({}, [
      { room: { ...room, id: 7 }, formerKeys: [gone] },
      { room, formerKeys: ['a', 'b'] },
    ])
    expect(merge.status()).toBe(`ready: ${note('stays as it is')}; the room 8 of a merged record stays as it is`)
    expect(merge.writes.slice(2)).toEqual([`tag 8 roomkeeper:merged=${left}`, 'untag 8 a', 'untag 8 b'])
  })
})

describe('a room that is to be archived', () => {
  test('is announced on the record, with a day that is remembered and noted before', async () => {
    const merge = openMerge()
    const order: string[] = []
    const noting =
      <A extends unknown[], R>(name: string, call: (...all: A) => R) =>
      (...all: A): R => {
        order.push(name)
        return call(...all)
      }
    const { ends, records } = merge.work
    const { record } = await merge.settle({
      ends: { ...ends, write: noting('write', ends.write), keep: noting('keep', ends.keep) },
      records: { ...records, writeBack: noting('tell', records.writeBack) },
    })
    expect(order).toEqual(['write', 'keep', 'tell'])
    expect(merge.status()).toBe(`ready: ${toBeArchived}`)
    expect(record).toEqual(merge.crm.record)
    expect(merge.state()).toMatchObject({
      ...{ client: gone, room: 7, into: left, phase: 'announced', day: '2026-02-05', deleted: true, announcedAt: at },
    })
    expect(merge.texts.get(dueKey('2026-02-05', gone))?.text).toBe(dueNote(gone))
    expect(merge.writes).toEqual([])
  })

  test('waits, and is told of again where the record does not say it any more', async () => {
    const merge = openMerge()
    await merge.settle()
    await merge.settle()
    expect(merge.reports).toHaveLength(1)
    if (merge.crm.record)
      merge.crm.record = { ...merge.crm.record, written: { state: 'ready', status: 'ready', roomId: 9 } }
    merge.clock.now = Date.parse('2026-02-05') - 1
    await merge.settle()
    expect([merge.status(), merge.reports.length, merge.writes]).toEqual([`ready: ${toBeArchived}`, 2, []])
  })

  test('has its day noted until that has come, where a run was cut off', async () => {
    const merge = openMerge()
    await merge.settle()
    merge.texts.delete(dueKey('2026-02-05', gone))
    merge.clock.now = Date.parse('2026-02-05') - 1
    await merge.settle()
    expect(merge.texts.get(dueKey('2026-02-05', gone))?.text).toBe(dueNote(gone))
    merge.texts.delete(dueKey('2026-02-05', gone))
    merge.clock.now += 1
    await merge.settle()
    expect([merge.texts.has(dueKey('2026-02-05', gone)), merge.writes]).toEqual([false, []])
  })

  test('is announced anew after it was called off, or into another record', async () => {
    for (const more of [{ phase: 'off' }, { into: 'espocrm:Account:c3' }] as const) {
      const merge = openMerge()
      await merge.remember({ day: '2026-01-01', ...more })
      await merge.settle()
      expect(merge.state()).toMatchObject({ phase: 'announced', day: '2026-02-05', into: left })
    }
  })

  test('is announced where an end of its own was, or one of another room', async () => {
    for (const more of [{ into: undefined }, { room: 70 }]) {
      const merge = openMerge()
      await merge.remember({ day: '2026-01-01', phase: 'ended', ...more })
      await merge.settle()
      expect(merge.state()).toMatchObject({ phase: 'announced', day: '2026-02-05', into: left, room: 7 })
      expect(merge.writes).toEqual([])
    }
  })

  test('that people have taken out of the archive is kept', async () => {
    const merge = openMerge()
    await merge.remember({ phase: 'ended' })
    await merge.settle()
    expect(merge.writes).toEqual([`tag 7 roomkeeper:merged=${left}`, `untag 7 ${gone}`])
    expect(merge.status()).toBe(`ready: ${note('stays as it is')}`)
  })

  test('is known whatever the letters of its tag', async () => {
    const merge = openMerge()
    await merge.settle({}, [
      { room: { ...merge.client().room, id: 7, tags: [gone] }, formerKeys: ['espocrm:Account:z', gone.toUpperCase()] },
    ])
    expect(merge.state()).toMatchObject({ client: gone })
  })

  test('stays as it is where nothing can be remembered, or nobody knows its record', async () => {
    const merge = openMerge()
    const { ends: _, ...without } = merge.work
    const others = [{ room: { ...merge.client().room, id: 7 }, formerKeys: [gone] }]
    expect((await settleOthers(without, merge.client(), others)).record).toEqual(merge.crm.record)
    const { formerly: __, ...unknown } = merge.client().record
    expect((await settleOthers(merge.work, { ...merge.client(), record: unknown }, others)).record).toEqual(unknown)
    expect([merge.reports, merge.writes, merge.state()]).toEqual([[], [], undefined])
    expect(log.lines.at(-1)).toMatchObject({ event: 'end.not_remembered', roomId: '7' })
  })
})
