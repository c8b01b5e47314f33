import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import { nextNight, night, plan, verdicts } from '../world/nights.ts'
import { createWorld, hour, type World } from '../world/world.ts'

let world: World
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

const mail = () => world.receivers.mails.at(-1)?.text ?? ''
const storedBytes = async () => {
  const content = world.sim.state.backups.history.at(-1)?.content
  const chunks: Buffer[] = []
  if (content) for await (const chunk of new Archive(content).read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('an archive that the portal keeps for a day', () => {
  const storage = { type: 'DataStore' }

  it('is read through its link, piece by piece, and copied', async () => {
    world = await createWorld({ storage, offsite: {} })
    plan(world, { archiveBytes: 20 << 20 })
    const run = await night(world)
    const bytes = await storedBytes()
    expect(run).toMatchObject({
      outcome: 'good',
      passed: true,
      facts: { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    })
    expect(verdicts(run)).toEqual({ history: 'passed', size: 'unchecked', content: 'passed', copy: 'passed' })
    expect(world.memory.copies.get(run.copy?.key ?? '')?.bytes.equals(bytes)).toBe(true)
    expect(JSON.stringify([run, world.receivers.mails, world.receivers.events])).not.toContain('auth=')
  })

  it('is missed by nobody the next night, when it is gone', async () => {
    world = await createWorld({ storage, retention: { daily: 1, weekly: 0, monthly: 0 } })
    const second = await nextNight(world, await night(world))
    expect(second).toMatchObject({ outcome: 'good', pruned: { problems: [] } })
    expect(world.sim.state.backups.history).toHaveLength(1)
    expect(mail()).toContain('The portal keeps this archive for one day only')
  })

  it('of less than half the usual size is a warning', async () => {
    world = await createWorld({ storage })
    plan(world, { archiveBytes: 1_000_000 })
    const first = await night(world)
    plan(world, { archiveBytes: 300_000 })
    const second = await nextNight(world, first)
    expect(second).toMatchObject({ outcome: 'warning', passed: true })
    expect(verdicts(second).size).toBe('warning')
  })

  it.each([
    ['truncated' as const, 'cut off'],
    ['corrupt' as const, 'at byte'],
    ['empty' as const, 'the archive is empty'],
  ])('that is %s is a failure', async (archiveShape, words) => {
    world = await createWorld({ storage })
    plan(world, { archiveShape })
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'bad', passed: false, end: { kind: 'broken', reason: 'archive-broken' } })
    expect(verdicts(run).content).toBe('failed')
    expect(mail()).toContain(words)
  })

  it('whose link the server has forgotten is called recorded, not verified', async () => {
    world = await createWorld({ storage })
    await world.fire()
    world.time += 10_000
    expect(world.sim.state.backups.history).toHaveLength(1)
    delete world.sim.state.backups.task
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'warning', passed: false, end: { kind: 'finished' } })
    expect(mail()).toContain('no longer gives the address of the archive')
  })
})

describe('an archive that lies outside the portal', () => {
  it.each([
    ['s3', { type: 'ThirdPartyConsumer', module: 's3', params: { bucket: 'b', region: 'eu-central-1' } }],
    ['googlecloud', { type: 'ThirdPartyConsumer', module: 'googlecloud', params: { bucket: 'b' } }],
    ['a directory of the server', { type: 'Local', filePath: '/srv/backups' }],
  ])('in %s is recorded, and the report says that nobody has read it', async (_, storage) => {
    world = await createWorld({ storage })
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'good', end: { kind: 'finished' }, ours: true })
    expect(verdicts(run)).toEqual({ history: 'passed', content: 'unchecked' })
    expect(world.sim.state.backups.task).toMatchObject({
      params: 'params' in storage ? { module: storage.module, ...storage.params } : { filePath: '/srv/backups' },
    })
    expect(mail()).toContain('its content was not verified')
    expect(mail()).not.toContain('is whole')
    const [event] = world.receivers.events.filter(({ path }) => path === '/callback')
    expect(event?.body.data).toMatchObject({ outcome: 'good', verified: false, proven: false })
  })

  it('closes an incident, and lets no older ones go, since nobody knows what is in it', async () => {
    world = await createWorld({
      storage: { type: 'Local', filePath: '/srv' },
      retention: { daily: 2, weekly: 0, monthly: 0 },
    })
    plan(world, { failWith: 'disk full' })
    let run = await night(world)
    delete world.sim.state.backups.plan.failWith
    for (let n = 0; n < 3; n += 1) run = await nextNight(world, run)
    const incidents = world.receivers.events.filter(({ path }) => path === '/pagerduty')
    expect(incidents.map(({ body }) => body.event_action)).toEqual(['trigger', 'resolve', 'resolve', 'resolve'])
    expect(world.sim.state.backups.history).toHaveLength(3)
  })

  it('with parameters that the server finds wrong only at work is a failure with its words', async () => {
    world = await createWorld({
      storage: { type: 'ThirdPartyConsumer', module: 's3', params: { bucket: 'b', region: 'r' } },
    })
    plan(world, { durationMs: hour, failWith: 'The specified bucket does not exist' })
    expect(await night(world)).toMatchObject({ outcome: 'bad', end: { kind: 'failed' } })
    expect(mail()).toContain('The specified bucket does not exist')
  })
})
