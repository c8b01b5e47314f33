import { afterEach, expect, it } from 'vitest'
import { keepLines } from '../../world/lines.ts'
import { nextNight, night } from '../../world/nights.ts'
import { createWorld, hour, type World } from '../../world/world.ts'

let world: World
const lines = keepLines()
afterEach(() => world.close())

const month = 30 * 24 * hour
const incidents = () =>
  world.receivers.events.filter(({ path }) => path === '/pagerduty').map(({ body }) => body.event_action)

it('a copy that rots in S3 is found a month later, reported each night, and over when it is gone', async () => {
  world = await createWorld({ offsite: { lockDays: 0 }, retention: { daily: 60, weekly: 0, monthly: 0 } })
  const first = await night(world)
  const key = first.copy?.key ?? ''
  const copy = world.memory.copies.get(key)
  if (!copy) throw new Error('there is no copy')
  const rotten = Buffer.from(copy.bytes)
  rotten.writeUInt8(rotten.readUInt8(1_000) ^ 1, 1_000)

  world.time += month
  const sound = await nextNight(world, first)
  expect(sound).toMatchObject({ outcome: 'good', readAgain: { read: [first.run], damaged: [] } })
  expect(world.receivers.mails.at(-1)?.text).toContain('1 older copy read again: SHA-256 as it was.')

  world.memory.copies.set(key, { ...copy, bytes: rotten })
  world.time += month
  const found = await nextNight(world, sound)
  expect(found).toMatchObject({ outcome: 'bad', passed: true, end: { kind: 'finished', reason: 'copy-damaged' } })
  const mail = world.receivers.mails.at(-1)
  expect(mail?.subject).toMatch(/^Backup copy FAILED: .*: A copy of an older archive is damaged$/)
  expect(mail?.text).toContain(`Not sound: ${first.run} has another SHA-256 than its archive.`)
  expect(lines.some((line) => line.includes('"BackupCopyDamaged":1'))).toBe(true)
  expect(lines.filter((line) => line.includes('"BackupProven":1'))).toHaveLength(3)

  const again = await nextNight(world, found)
  expect(again).toMatchObject({ outcome: 'bad', passed: true, readAgain: { read: [] } })

  world.memory.copies.delete(key)
  expect(await nextNight(world, again)).toMatchObject({ outcome: 'good', passed: true })
  expect(incidents()).toEqual(['resolve', 'resolve', 'trigger', 'trigger', 'resolve'])
  expect(world.receivers.mails).toHaveLength(5)
})
