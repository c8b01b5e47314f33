import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually, type RunningInstance } from '../../running-instance.ts'
import { openWorld, type World } from '../earlier-clients.ts'

let running: RunningInstance
let world: World
beforeAll(async () => {
  world = await openWorld()
  running = world.running
}, 60_000)
afterAll(() => running?.stop())

/** What the clients of one test have in common, so that a filter finds them and no others. */
let sicCode = '0'
beforeEach(() => {
  sicCode = String(Number(sicCode) + 1)
})

interface Found {
  applied: boolean
  resumed: boolean
  objects: Record<string, Record<string, number>>
  clients: string[]
}

const ours = (...args: string[]) => ['backfill', 'espocrm', '--since', '1d', '--filter', `sicCode=${sicCode}`, ...args]
const backfill = async (...args: string[]): Promise<Found> => {
  const { json, err } = await running.run(...ours('--json', ...args))
  expect(err).toBe('')
  const { applied, crms } = json as { applied: boolean; crms: [Found] }
  return { ...crms[0], applied }
}
const importClients = (count: number, name = 'Earlier', fields = {}) =>
  world.importClients(
    Array.from({ length: count }, (_, n) => `${name} ${n}`),
    { sicCode, ...fields },
  )
/** Runs `work` and tells how many messages it left in the waiting queue, and for whom. */
const queuedBy = async (work: () => Promise<unknown>) => {
  const [waiting, sent] = [await world.waiting(), world.sent.length]
  await work()
  return { messages: (await world.waiting()) - waiting, clients: world.sent.slice(sent).sort() }
}

describe('backfill', () => {
  test('makes one room for each client that was there before, and no second one for who has a room', async () => {
    const live = await world.espocrm.createClient({ name: 'Live', ownerEmail: 'anna.manager@example.com' })
    await world.espocrm.updateClient(live.id, { sicCode })
    await eventually(() => (world.espocrm.record(live.id)?.cDocspaceRoomUrl ? true : undefined))
    const earlier = await importClients(12)
    const { out, err, code } = await running.type('y\n', ...ours())
    expect(code).toBe(0)
    expect(err).toContain('looking through espocrm  ')
    expect(err).toMatch(/queueing espocrm {2}\[█+ *\] {2}10 of 12/)
    expect(out).toMatch(/OBJECT +SEEN +HAS A ROOM +TO BE QUEUED\n/)
    expect(out).toMatch(/Account +13 +1 +12\n/)
    expect(out).toMatch(/Account: (Earlier \d+, ){4}Earlier \d+ … and 7 more/)
    expect(await world.waiting()).toBe(12)
    await world.release()
    await eventually(() => (world.roomsOf(earlier).length >= 12 ? true : undefined))
    await world.quiet()
    const titles = earlier.map((_, n) => `Client - Earlier ${n}`)
    expect(world.roomsOf(earlier).sort()).toEqual(titles.sort())
    expect(world.roomsOf([`espocrm:Account:${live.id}`])).toEqual(['Client - Live'])
    expect(await backfill('--yes')).toMatchObject({ applied: false, objects: { Account: { hasRoom: 13, toQueue: 0 } } })
  }, 60_000)

  test('shows first: nothing is queued without an answer, nor with --dry-run', async () => {
    await importClients(3)
    const queued = await queuedBy(async () => {
      expect((await running.type('n\n', ...ours())).out).toContain('Nothing was changed')
      expect(await backfill('--dry-run', '--yes')).toMatchObject({
        applied: false,
        objects: { Account: { toQueue: 3 } },
      })
    })
    expect(queued).toEqual({ messages: 0, clients: [] })
  })

  test('takes only records that fit every filter, and were created since', async () => {
    const partners = await importClients(2, 'Partner', { type: 'Partner' })
    await importClients(2, 'Reseller', { type: 'Reseller' })
    expect((await backfill('--filter', 'type=Partner', '--dry-run')).clients.sort()).toEqual(partners.sort())
    const now = await running.run(
      'backfill',
      'espocrm',
      '--since',
      new Date().toISOString(),
      '--min-age',
      '1',
      '--json',
    )
    expect(now.json).toMatchObject({ crms: [{ clients: [] }] })
  })

  test('queues nobody a second time, only who came since', async () => {
    const first = await importClients(3)
    expect(await queuedBy(() => backfill('--yes'))).toEqual({ messages: 3, clients: first.sort() })
    expect(await backfill('--yes')).toMatchObject({
      applied: false,
      objects: { Account: { queuedBefore: 3, toQueue: 0 } },
    })
    const later = await importClients(2, 'Later')
    expect(await queuedBy(() => backfill('--yes'))).toEqual({ messages: 2, clients: later.sort() })
  })

  test('forgets what it queued when it is told to', async () => {
    const clients = await importClients(2)
    await backfill('--yes')
    const again = await queuedBy(() => backfill('--restart', '--yes'))
    expect(again).toEqual({ messages: 2, clients: clients.sort() })
  })

  test('names clients to people, and to programs and in its journal only by their keys', async () => {
    await importClients(1, 'Canary')
    const { out } = await running.run(...ours('--dry-run'))
    expect(out).toContain('Canary 0')
    const { out: json } = await running.run(...ours('--yes', '--json'))
    expect(json).not.toContain('Canary')
    expect(await checkpoint()).not.toContain('Canary')
  })

  test('goes on where it was killed, and each client is queued once', async () => {
    const clients = await importClients(25)
    const before = await checkpoint()
    const queued = await queuedBy(async () => {
      const args = ours('--yes', '--per-minute', '60', '--instance-file', running.instanceFile)
      const killed = spawn(process.execPath, ['infra/command/roomkeeper.js', ...args], { stdio: 'ignore' })
      await eventually(async () => ((await checkpoint()).slice(before.length).includes('"queued"') ? true : undefined))
      killed.kill('SIGKILL')
      await once(killed, 'exit')
      expect((await running.run(...ours('--yes'))).out).toMatch(/stopped after 10 of 25/)
    })
    // What the queue took last and nobody wrote down any more, it takes for the same.
    const jobs = [...(await checkpoint()).slice(before.length).matchAll(/"job":"([^"]+)"/g)].map(([, job]) => job)
    expect(jobs).toEqual([jobs[0], jobs[0]])
    expect(queued).toEqual({ messages: 25, clients: clients.sort() })
  }, 40_000)

  test('goes on where the queue failed, and each client is queued once', async () => {
    const clients = await importClients(25)
    const before = await checkpoint()
    const queued = await queuedBy(async () => {
      const queueFails = eventually(async () => {
        if (!(await checkpoint()).slice(before.length).includes('"queued"')) return undefined
        running.instance.aws.stopQueue()
        return true
      })
      // Slow enough for the queue to fail after the first ten.
      const stopped = await running.run(...ours('--yes', '--per-minute', '300'))
      await queueFails
      running.instance.aws.resumeQueue()
      expect(stopped.code).toBe(1)
      expect(stopped.err).toMatch(/The queue took 10 of 25 clients of espocrm/)
      expect(stopped.err).toContain('goes on where it stopped')
      const rest = await running.run(...ours('--yes'))
      expect(rest.out).toMatch(/stopped after 10 of 25/)
      expect(rest.code).toBe(0)
    })
    expect(queued).toEqual({ messages: 25, clients: clients.sort() })
  })
})

const checkpoint = async (): Promise<string> => {
  const directory = join(dirname(running.instanceFile), 'backfill')
  const files = await readdir(directory).catch(() => [])
  return (await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))).join('')
}

describe('backfill called wrongly', () => {
  const since = ['backfill', 'espocrm', '--since']
  test.each([
    [['backfill', 'espocrm'], '--since'],
    [[...since, '2026-02-31'], '2026-01-31'],
    [[...since, 'yesterday'], '2026-01-31'],
    [[...since, '2999-01-01'], 'in the future'],
    [[...since, '1d', '--filter', 'type'], 'field=value'],
    [[...since, '1d', '--filter', 'type=A', '--filter', 'type=B'], 'given twice'],
    [[...since, '1d', '--filter', 'noSuchField=1'], 'noSuchField'],
    [[...since, '1d', '--per-minute', '0'], 'greater than 0'],
    [['backfill', 'generic', '--since', '1d'], 'espocrm'],
    [['backfill', 'zoho', '--since', '1d'], 'espocrm'],
  ])('%j ends with 2 and says what is wrong', async (args, text) => {
    const { code, err } = await running.run(...args)
    expect(err).toContain(text)
    expect(code).toBe(2)
  })
})
