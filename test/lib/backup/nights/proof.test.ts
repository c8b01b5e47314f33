import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { nextNight, night, plan, startByHand, trouble, verdicts } from '../world/nights.ts'
import { createWorld, firstNight, type World } from '../world/world.ts'

let world: World
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

/** The archive's bytes as the portal has them. */
const bytesOf = async ({ archive }: RunState): Promise<Buffer> => {
  const content = world.sim.state.files.find(({ id }) => id === archive?.fileId)?.content
  if (content?.kind !== 'archive') return Buffer.alloc(0)
  const chunks: Buffer[] = []
  for await (const chunk of new Archive(content).read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('an archive that is not what it should be', () => {
  it.each([
    ['truncated' as const, 'content', 'cut off'],
    ['corrupt' as const, 'content', 'at byte'],
    ['empty' as const, 'file', 'empty'],
  ])('%s is reported as a failure, though DocSpace says success', async (archiveShape, check, words) => {
    world = await createWorld()
    plan(world, { archiveShape })
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'bad', passed: false, end: { kind: 'broken', reason: 'archive-broken' } })
    expect(verdicts(run)).toMatchObject({ history: 'passed', [check]: 'failed' })
    expect(world.receivers.mails[0]?.subject).toContain('Backup FAILED')
    expect(world.receivers.mails[0]?.text).toContain(words)
    expect(world.receivers.events.at(-1)?.body.event_action).toBe('trigger')
  })

  it('half the usual size is a warning, and still proven', async () => {
    world = await createWorld()
    plan(world, { archiveBytes: 1_000_000 })
    const first = await night(world)
    plan(world, { archiveBytes: 300_000 })
    const second = await nextNight(world, first)
    expect(second).toMatchObject({ outcome: 'warning', passed: true })
    expect(verdicts(second)).toMatchObject({ size: 'warning', content: 'passed' })
    expect(world.receivers.mails[1]?.text).toMatch(/Only 3\d % of the usual size/)
  })

  it('moved elsewhere by the time it is looked for is a failure', async () => {
    world = await createWorld()
    await world.fire()
    world.time += 10_000
    for (const file of world.sim.state.files) if (file.title.endsWith('.gz')) file.folderId = 7
    await world.settle()
    expect((await world.run()).end).toMatchObject({ kind: 'broken', reason: 'archive-missing' })
  })

  it('of somebody else in another folder is neither called proven nor a failure', async () => {
    world = await createWorld()
    plan(world, { durationMs: 600_000 })
    await startByHand(world)
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'warning', passed: false })
    expect(world.receivers.mails[0]?.text).toContain('could not be verified')
    expect(world.receivers.events.filter(({ path }) => path === '/pagerduty')).toEqual([])
  })

  it('in a storage that DocSpace does not give out is called recorded, with what was not looked at', async () => {
    world = await createWorld({ storage: { type: 'Local', filePath: '/srv/backups' } })
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'good', passed: true })
    expect(verdicts(run)).toEqual({ history: 'passed', content: 'unchecked' })
    expect(world.receivers.mails[0]?.text).toContain('its content was not verified')
  })
})

describe('a large archive', () => {
  const megabytes = 60
  /** Every call takes two minutes of the worker's five. */
  const slow = (w: World) => {
    const before = w.sim.hooks.onRequest
    w.sim.hooks.onRequest = (info) => {
      if (info.path.startsWith('/filehandler')) w.time += 120_000
      return before?.(info)
    }
  }

  it('is read over several invocations, in pieces, to the same checksum', async () => {
    world = await createWorld({ offsite: {} })
    plan(world, { archiveBytes: megabytes << 20 })
    slow(world)
    await world.fire()
    let invocations = 0
    for (let message = world.queue.next(); message; message = world.queue.next()) {
      if ((await world.run()).stage === 'read') invocations += 1
      await world.deliver(message)
    }
    const run = await world.run()
    const bytes = await bytesOf(run)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(invocations).toBeGreaterThanOrEqual(2)
    expect(run).toMatchObject({ outcome: 'good', facts: { sha256, size: bytes.length } })
    expect(world.memory.copies.get(run.copy?.key ?? '')?.bytes.equals(bytes)).toBe(true)
    expect(run.reading).toBeUndefined()
  })

  it('begins again, with its copy, when a worker of another version left its state', async () => {
    world = await createWorld({ offsite: {} })
    plan(world, { archiveBytes: megabytes << 20 })
    slow(world)
    await world.fire()
    let changed = 0
    for (let message = world.queue.next(); message; message = world.queue.next()) {
      for (const [key, { text, tag }] of world.memory.texts) {
        const state = JSON.parse(text) as RunState
        if (!state.reading?.reader || changed > 0) continue
        changed = state.reading.upload?.parts.length ?? 0
        const saved = deserialize(Buffer.from(state.reading.reader, 'base64'))
        const reader = serialize({ ...saved, version: 1, gunzip: { ...saved.gunzip, member: undefined } })
        state.reading.reader = reader.toString('base64')
        world.memory.texts.set(key, { text: JSON.stringify(state), tag })
      }
      await world.deliver(message)
    }
    const run = await world.run()
    expect(changed).toBeGreaterThan(0)
    expect(run).toMatchObject({ outcome: 'good', passed: true })
    expect(world.memory.copies.get(run.copy?.key ?? '')?.bytes.equals(await bytesOf(run))).toBe(true)
    expect(world.memory.uploads.size).toBe(0)
  })

  it('goes on after a connection that breaks in the middle', async () => {
    world = await createWorld()
    plan(world, { archiveBytes: 30 << 20 })
    trouble(world, { kind: 'reset', applied: false }, { path: /filehandler/, nth: 2 }, 1)
    trouble(world, { kind: 'status', status: 500 }, { path: /filehandler/, nth: 3 }, 1)
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'good', passed: true })
  })

  it('that vanishes while it is read is a failure', async () => {
    world = await createWorld()
    plan(world, { archiveBytes: 30 << 20 })
    trouble(world, { kind: 'status', status: 404 }, { path: /filehandler/, nth: 2 })
    expect((await night(world)).end).toMatchObject({ kind: 'broken', reason: 'archive-missing' })
  })
})

describe('the copy outside the portal', () => {
  it('has the bytes of the archive, under a lock, and the archive leaves the portal when a newer one is there', async () => {
    world = await createWorld({ offsite: { deleteFromPortal: true, lockDays: 30 } })
    const run = await night(world)
    const copy = world.memory.copies.get(run.copy?.key ?? '')
    expect(
      createHash('sha256')
        .update(copy?.bytes ?? '')
        .digest('hex'),
    ).toBe(run.facts?.sha256)
    expect(copy?.lockUntil).toBeGreaterThan(world.time + 29 * 24 * 3_600_000)
    expect(verdicts(run)).toMatchObject({ copy: 'passed' })
    expect(world.sim.state.backups.history).toMatchObject([{ id: run.task }])
    const second = await nextNight(world, run)
    expect(second.pruned.portal).toEqual([run.run])
    expect(world.sim.state.backups.history).toMatchObject([{ id: second.task }])
    expect(world.sim.state.files.filter(({ title }) => title.endsWith('.gz'))).toHaveLength(1)
  })

  it.each([
    ['for the week that dailies are kept, when the settings say nothing', {}, 7],
    ['not at all, when they say so', { lockDays: 0 }, undefined],
  ])('is locked %s', async (_, offsite, days) => {
    world = await createWorld({ offsite })
    const run = await night(world)
    const lockedFor = (world.memory.copies.get(run.copy?.key ?? '')?.lockUntil ?? Number.NaN) - firstNight
    if (days === undefined) expect(lockedFor).toBeNaN()
    else expect(Math.floor(lockedFor / (24 * 3_600_000))).toBe(days)
  })

  it('begins again when its upload was cleaned up', async () => {
    world = await createWorld({ offsite: {} })
    plan(world, { archiveBytes: 30 << 20 })
    let pieces = 0
    const before = world.sim.hooks.onRequest
    world.sim.hooks.onRequest = (info) => {
      pieces += Number(info.path.startsWith('/filehandler'))
      if (pieces === 3) world.memory.uploads.clear()
      return before?.(info)
    }
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'good' })
    expect(world.memory.copies.get(run.copy?.key ?? '')?.bytes.equals(await bytesOf(run))).toBe(true)
    expect(world.memory.uploads.size).toBe(0)
  })

  it('is not made of an archive that is broken', async () => {
    world = await createWorld({ offsite: { deleteFromPortal: true } })
    plan(world, { archiveShape: 'corrupt' })
    await night(world)
    expect(world.memory.copies.size + world.memory.uploads.size).toBe(0)
    expect(world.sim.state.backups.history).toHaveLength(1)
  })

  it('that differs from the archive is a failure, and nothing is deleted', async () => {
    world = await createWorld({ offsite: { deleteFromPortal: true } })
    const inspect = world.memory.store.inspect
    world.memory.store.inspect = async (key) => {
      const found = await inspect(key)
      return found && { ...found, checksum: createHash('sha256').update('another').digest('base64') }
    }
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'bad', end: { reason: 'copy-differs' } })
    expect(world.sim.state.backups.history).toHaveLength(1)
  })
})

describe('the time a worker has', () => {
  it('is kept: nothing is begun that cannot end', async () => {
    world = await createWorld()
    await world.fire()
    const message = world.queue.next()
    if (!message) throw new Error('no message')
    world.time = message.visibleAt
    const record = world.queue.receive(message, 60_000)
    expect(await world.worker.settle(record, deadlineIn(10_000, world.clock))).toBe('done')
    world.queue.delete(message)
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good' })
  })
})
