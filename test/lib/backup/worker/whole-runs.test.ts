import { S3ServiceException } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resumeRun } from '#lib/backup/stages/begin-run.ts'
import { night, plan } from '../world/nights.ts'
import { createWorld, firstNight, hour, type World } from '../world/world.ts'

let world: World
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

/** Holds the next call to a path back until `until` resolves; tells when it has arrived. */
const holdNext = (path: string, until: Promise<unknown>) => {
  const before = world.sim.hooks.onRequest
  let held = false
  return new Promise<void>((arrived) => {
    world.sim.hooks.onRequest = async (info) => {
      if (!held && info.path.includes(path)) {
        held = true
        arrived()
        await until
      }
      return before?.(info)
    }
  })
}

const next = () => {
  const message = world.queue.next()
  if (!message) throw new Error('there is no message')
  return message
}

describe('a worker that meets the starting function at the same run', () => {
  it('goes on when the function is the slower one', async () => {
    world = await createWorld()
    plan(world, { durationMs: hour })
    const { promise, resolve } = Promise.withResolvers<void>()
    const arrived = holdNext('/startbackup', promise)
    const firing = world.fire()
    await arrived
    await world.deliver(next())
    resolve()
    await firing
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', ours: true })
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.sim.state.backups.started).toHaveLength(1)
  })

  it('does not lose the run when it is the slower one itself', async () => {
    world = await createWorld()
    plan(world, { durationMs: hour })
    const first = Promise.withResolvers<void>()
    const second = Promise.withResolvers<void>()
    const firstArrived = holdNext('/startbackup', first.promise)
    const firing = world.fire()
    await firstArrived
    const secondArrived = holdNext('/getbackupprogress', second.promise)
    const delivering = world.deliver(next())
    await secondArrived
    first.resolve()
    await firing
    second.resolve()
    await delivering
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', ours: true })
    expect(world.receivers.mails).toHaveLength(1)
  })
})

describe('a run that somebody asks for by hand while it is under way', () => {
  it('goes on although its message is lost', async () => {
    world = await createWorld()
    plan(world, { durationMs: hour })
    await world.fire()
    await world.deliver(next())
    world.queue.waiting.length = 0
    await resumeRun(world.services, await world.run())
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good', ours: true })
    expect(world.sim.state.backups.started).toHaveLength(1)
  })

  it('is none the worse for it when its message was there all the time', async () => {
    world = await createWorld()
    plan(world, { durationMs: hour })
    await world.fire()
    for (let n = 0; n < 5; n += 1) {
      await resumeRun(world.services, await world.run())
      await world.deliver(next())
    }
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good' })
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.receivers.events).toHaveLength(2)
  })
})

describe('S3', () => {
  it('that took a text whose answer was lost, and refuses the second try of the SDK, is understood', async () => {
    world = await createWorld({ offsite: {} })
    const { replace } = world.memory.store
    let writings = 0
    world.memory.store.replace = async (...given) => {
      const tag = await replace(...given)
      writings += 1
      return writings % 3 === 0 ? undefined : tag
    }
    expect(await night(world)).toMatchObject({ outcome: 'good', stage: 'done' })
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.time).toBeLessThan(firstNight + 60_000)
  })

  it('in an outage of hours is waited out, and the night is not called a failure', async () => {
    world = await createWorld()
    await world.fire()
    const { read } = world.memory.store
    const outage = new S3ServiceException({
      name: 'SlowDown',
      $fault: 'server',
      $metadata: { httpStatusCode: 503 },
      message: '',
    })
    world.memory.store.read = () => Promise.reject(outage)
    for (let n = 0; n < 12; n += 1) await world.deliver(next())
    world.memory.store.read = read
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good' })
  })
})

describe('a key whose secret cannot be read for a while', () => {
  it('is waited for, because the store of the secrets is asked too often', async () => {
    world = await createWorld()
    await world.fire()
    const { openPortal } = world.services
    const throttled = Object.assign(new Error('Rate exceeded'), {
      name: 'ThrottlingException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    })
    world.services.openPortal = () => Promise.reject(throttled)
    for (let n = 0; n < 12; n += 1) await world.deliver(next())
    world.services.openPortal = openPortal
    await world.settle()
    expect(await world.run()).toMatchObject({ outcome: 'good' })
  })
})

describe('a fault of our own', () => {
  it('is reported after a few tries, rather than never', async () => {
    world = await createWorld()
    await world.fire()
    world.services.openPortal = () => Promise.reject(new TypeError('undefined is not a function'))
    await world.settle()
    const run = await world.run()
    expect(run).toMatchObject({ outcome: 'bad', passed: false, end: { kind: 'failed', reason: 'roomkeeper-failed' } })
    expect(world.receivers.mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Backup FAILED: .*: Roomkeeper failed in an unexpected way$/),
    ])
    expect(world.time).toBeLessThan(firstNight + hour)
  })

  it('of a message that is none of ours stays for the dead-letter queue', async () => {
    world = await createWorld()
    const record = { messageId: '1', body: '{"v":9}', attributes: {} } as Parameters<World['worker']['settle']>[0]
    expect(await world.worker.settle(record, { remaining: () => 60_000 })).toBe('stays')
  })
})
