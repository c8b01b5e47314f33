import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Fault, FaultAction } from '#infra/simulators/http/faults.ts'
import { createWorld, firstNight, hour, type World } from '../../world/world.ts'

let world: World
const open = async (...given: Parameters<typeof createWorld>) => {
  world = await createWorld(...given)
  return world
}
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

/** Fires the schedule now and follows the run to its end. */
const night = async (prepare: (world: World) => void = () => {}) => {
  prepare(world)
  await world.fire()
  await world.settle()
  return world.run()
}
const verdicts = (checks: { id: string; verdict: string }[]) =>
  Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))
/** From now on every call to the portal ends so; gives what ends that. */
const trouble = (action: FaultAction, match: Fault['match'] = {}) => {
  const fault = Object.fromEntries([['then', action]]) as unknown as Fault
  return world.sim.faults.add({ ...fault, match })
}
const plan = (change: object) => (w: World) => void Object.assign(w.sim.state.backups.plan, change)

describe('a good night', () => {
  it('is started, followed, read through, and reported once by every channel', async () => {
    await open()
    const run = await night(plan({ durationMs: 20 * 60_000 }))
    expect(run).toMatchObject({ outcome: 'good', passed: true, ours: true, end: { kind: 'finished' }, stage: 'done' })
    expect(verdicts(run.checks)).toEqual({ history: 'passed', file: 'passed', size: 'unchecked', content: 'passed' })
    expect(run.facts?.size).toBe(world.sim.state.files.find(({ title }) => title === run.archive?.fileName)?.size)
    expect(world.receivers.mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Backup OK: 127.0.0.1:\d+, 1\d\d KB$/),
    ])
    expect(world.receivers.events).toMatchObject([
      {
        path: '/callback',
        genuine: true,
        body: { type: 'backup.finished', data: { outcome: 'good', verified: true, proven: true } },
      },
      { path: '/pagerduty', body: { event_action: 'resolve', dedup_key: 'roomkeeper-backup-main' } },
    ])
  })

  it('makes the folder once and uses it again', async () => {
    await open()
    await night()
    world.time += 24 * hour
    await night()
    const folders = world.sim.state.folders.filter(({ title }) => title === 'Roomkeeper backups')
    expect(folders).toHaveLength(1)
    expect(world.sim.state.files.filter(({ folderId }) => folderId === folders[0]?.id)).toHaveLength(2)
  })

  it('is one run however often the schedule fires', async () => {
    await open()
    await world.fire('schedule', firstNight)
    await world.fire('schedule', firstNight)
    await world.settle()
    await world.fire('schedule', firstNight)
    await world.settle()
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.sim.state.backups.started).toHaveLength(1)
  })

  it('survives every message twice', async () => {
    await open()
    await world.fire()
    for (let message = world.queue.next(); message; message = world.queue.next()) {
      if (message.receives === 0) world.queue.duplicate({ ...message, receives: 1 })
      await world.deliver(message)
    }
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.receivers.events).toHaveLength(2)
  })

  it('survives every message twice at the same time', async () => {
    await open({ offsite: {} })
    plan({ durationMs: 60_000, archiveBytes: 20 << 20 })(world)
    await world.fire()
    for (let message = world.queue.next(); message; message = world.queue.next()) {
      const twin = { ...message, id: crypto.randomUUID() }
      world.queue.waiting.push(twin)
      await Promise.all([world.deliver(message), world.deliver(twin)])
    }
    const run = await world.run()
    expect(run).toMatchObject({ outcome: 'good', passed: true })
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.receivers.events).toHaveLength(2)
    expect(world.sim.state.backups.started).toHaveLength(1)
    expect(run.copy && world.memory.copies.get(run.copy.key)?.bytes.length).toBe(run.facts?.size)
  })

  it('mentions files that DocSpace left out', async () => {
    await open()
    const run = await night(plan({ warning: 'The following files were not backed up: storage/missing_info' }))
    expect(run).toMatchObject({ outcome: 'warning', passed: false, facts: { closing: true } })
    expect(world.receivers.mails[0]?.subject).toMatch(/^Backup with warnings: /)
    expect(world.receivers.mails[0]?.text).toContain('missing in it. Older archives are kept.')
    expect(world.receivers.mails[0]?.text).toContain('were not backed up')
  })

  it('is announced when the settings say so', async () => {
    await open({ startMail: true })
    await night()
    expect(world.receivers.mails.map(({ subject }) => subject.split(':')[0])).toEqual(['Backup started', 'Backup OK'])
  })
})

describe('an end that is none', () => {
  it('failed: completed by its status, but with an error', async () => {
    await open()
    const run = await night(plan({ failWith: "Requested value 'none' was not found. sk-0123456789abcdef0123" }))
    expect(run).toMatchObject({ outcome: 'bad', passed: false, end: { kind: 'failed', reason: 'backup-failed' } })
    const [mail] = world.receivers.mails
    expect(mail?.subject).toMatch(/^Backup FAILED: .*: DocSpace could not make the backup$/)
    expect(mail?.text).toContain("Requested value 'none'")
    expect(mail?.text + (mail?.html ?? '')).not.toContain('sk-0123')
    expect(world.receivers.events.map(({ body }) => body.event_action ?? body.type)).toEqual([
      'backup.finished',
      'trigger',
    ])
  })

  it('cancelled by somebody', async () => {
    await open()
    plan({ durationMs: hour })(world)
    await world.fire()
    const first = world.queue.next()
    if (first) await world.deliver(first)
    Object.assign(world.sim.state.backups.task ?? {}, {
      isCompleted: true,
      status: 3,
      progress: 0,
      warning: 'Backup cancelled',
    })
    await world.settle()
    expect((await world.run()).end).toMatchObject({ kind: 'cancelled', detail: 'Backup cancelled' })
  })

  it('stalled: the worker died and its progress stands still', async () => {
    await open({ stallMinutes: 60 })
    const run = await night(plan({ durationMs: hour, crashAt: 40 }))
    expect(run.end).toMatchObject({ kind: 'stalled', detail: expect.stringMatching(/^at 40 % for 6\d minutes$/) })
    expect(run.end?.at).toBeLessThan(firstNight + 2 * hour)
  })

  it('lost: the server was restarted and knows nothing', async () => {
    await open()
    plan({ durationMs: hour })(world)
    await world.fire()
    delete world.sim.state.backups.task
    await world.settle()
    expect((await world.run()).end).toMatchObject({ kind: 'lost', reason: 'backup-lost' })
  })

  it('restarted after the archive was recorded: the history decides, and it is good', async () => {
    await open()
    await world.fire()
    world.time += 10_000
    expect(world.sim.state.backups.history).toHaveLength(1)
    delete world.sim.state.backups.task
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', end: { kind: 'finished' } })
  })

  it('another backup took its place', async () => {
    await open()
    plan({ durationMs: hour })(world)
    await world.fire()
    const task = world.sim.state.backups.task
    if (task) world.sim.state.backups.task = { ...task, id: crypto.randomUUID() }
    await world.settle()
    expect((await world.run()).end).toMatchObject({ kind: 'lost', detail: 'another backup took its place' })
  })

  it('a portal that is down for an hour is waited for', async () => {
    await open()
    plan({ durationMs: 10 * 60_000 })(world)
    await world.fire()
    const id = trouble({ kind: 'status', status: 502 })
    while (world.time < firstNight + hour) {
      const message = world.queue.next()
      if (message) await world.deliver(message)
    }
    world.sim.faults.remove(id)
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', passed: true })
    expect(world.receivers.mails).toHaveLength(1)
  })

  it('a portal that is down when the night begins is started later', async () => {
    await open()
    const id = trouble({ kind: 'reset', applied: false })
    await world.fire()
    const message = world.queue.next()
    if (message) await world.deliver(message)
    world.sim.faults.remove(id)
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', ours: true })
  })

  it('a portal that never comes back is given up after the patience of the settings', async () => {
    await open({ patienceHours: 2 })
    await world.fire()
    trouble({ kind: 'status', status: 503 })
    await world.settle()
    const run = await world.run()
    expect(run).toMatchObject({ outcome: 'bad', end: { kind: 'unreachable', reason: 'portal-silent' } })
    expect(world.time).toBeLessThan(firstNight + 2.5 * hour)
    expect(world.receivers.mails).toHaveLength(1)
  })

  it('an archive of which no byte comes is given up after the patience of the settings, and said to be there', async () => {
    await open({ patienceHours: 2 })
    await world.fire()
    trouble({ kind: 'reset', applied: false }, { path: /filehandler/ })
    await world.settle()
    const run = await world.run()
    expect(run).toMatchObject({ outcome: 'bad', end: { kind: 'unreachable', reason: 'archive-unread' } })
    expect(run.archive?.fileName).toMatch(/tar\.gz$/)
    expect(world.time).toBeLessThan(firstNight + 2.5 * hour)
  })

  it('an archive that comes piece by piece, with a long silence before each, is read to its end', async () => {
    await open({ patienceHours: 1 })
    plan({ archiveBytes: 40 * 1024 * 1024 })(world)
    await world.fire()
    let last = world.time
    world.sim.faults.random = () => {
      if (world.time < last + 0.7 * hour) return 0
      last = world.time
      return 1
    }
    trouble({ kind: 'reset', applied: false }, { path: /filehandler/, chance: 0.5 })
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', passed: true })
    expect(world.time).toBeGreaterThan(firstNight + 3 * hour)
  })
})
