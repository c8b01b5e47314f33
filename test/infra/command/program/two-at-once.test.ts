import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '#infra/command/exit-codes.ts'
import { createOps } from '#infra/command/ops.ts'
import { buildProgram } from '#infra/command/program.ts'
import { processShell } from '#infra/command/shell.ts'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { openWorld, type World } from '../backfill/earlier-clients.ts'
import { forgetKey } from '../connect/steps.ts'
import { openParkingInstance, type ParkingInstance } from '../failed/parking-instance.ts'
import { eventually, openInstance, type Ran, type RunningInstance, roomkeeper } from '../running-instance.ts'

/** Commands that change something, by the words that they begin with; each has its test below. */
const changing = new Set<string>()

/** A test of a command that is given twice at the same moment. */
const pair = (words: string, work: () => Promise<void>) => {
  changing.add(words)
  test(words, { timeout: 120_000 }, work)
}

/** Nothing of what a program says to its maker, and no code but those of the table. */
const expectWords = (both: readonly Ran[]) => {
  for (const { code, err } of both) {
    expect(Object.values(exitCodes)).toContain(code)
    expect(err).not.toMatch(/\n\s+at |node:internal|bug in Roomkeeper/)
  }
}

const twice = async (one: () => Promise<Ran>, other = one): Promise<[Ran, Ran]> => {
  const both = await Promise.all([one(), other()])
  expectWords(both)
  return both
}

const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' }

const isReady = (crm: EspocrmSim, id: string) => String(crm.record(id)?.cDocspaceStatus ?? '').startsWith('ready')
const underWay = 'The same is being done on this machine'

describe('with clients who are parked', () => {
  let here: ParkingInstance
  beforeAll(async () => {
    here = await openParkingInstance()
  }, 200_000)
  afterAll(() => here?.stop())

  const quiet = () =>
    eventually(async () => {
      const queues = await here.instance.aws.queues()
      const live = queues.find(({ name }) => name.endsWith('-clients.fifo'))
      return live?.visible === 0 && live.inFlight === 0 ? true : undefined
    })
  const parkMended = async (name: string) => {
    const deadLetter = await here.park(name)
    await here.handOver(deadLetter)
    return deadLetter
  }

  pair('failed replay', async () => {
    for (const by of ['client', 'reason'] as const) {
      await here.clear()
      const deadLetter = await parkMended(`Replayed by ${by}`)
      const what = by === 'client' ? [deadLetter.client] : ['--reason', deadLetter.reason]
      const both = await twice(() => here.run('failed', 'replay', ...what, '--yes', '--json', '--wait', '20'))
      // One has replayed it; the other has seen that, or that somebody holds it.
      const replayed = both.map(({ json }) => (json as { replayed?: number }).replayed ?? 0)
      expect(replayed.toSorted(), JSON.stringify(both)).toEqual([0, 1])
      expect(both.map(({ code }) => code)).toContain(exitCodes.done)
      expect(await here.parked()).toEqual([])
      expect(here.roomsOf(deadLetter)).toBe(1)
    }
  })

  test('failed replay --all', async () => {
    await here.clear()
    const deadLetter = await parkMended('All')
    const both = await twice(() => here.run('failed', 'replay', '--all', '--yes', '--wait', '20'))
    expect(both.filter(({ out }) => out.includes('1 replayed.'))).toHaveLength(1)
    await eventually(() => (here.roomsOf(deadLetter) === 1 ? true : undefined))
    expect(await here.parked()).toEqual([])
  })

  pair('failed discard', async () => {
    await here.clear()
    const deadLetter = await here.park('Discarded')
    const both = await twice(() => here.run('failed', 'discard', deadLetter.id, '--yes', '--json'))
    const discarded = both.map(({ json }) => (json as { discarded?: unknown[] }).discarded?.length ?? 0)
    expect(discarded.toSorted()).toEqual([0, 1])
    // The one that has discarded nothing does not say that it is done.
    for (const [index, { code }] of both.entries()) expect(code === exitCodes.done).toBe(discarded[index] === 1)
    expect(await here.parked()).toEqual([])
  })

  test('failed replay beside failed discard: one of them has the message, and the other says so', async () => {
    await here.clear()
    const deadLetter = await parkMended('Either')
    const [replay, discard] = await twice(
      () => here.run('failed', 'replay', deadLetter.id, '--yes', '--json', '--wait', '20'),
      () => here.run('failed', 'discard', deadLetter.id, '--yes', '--json'),
    )
    const replayed = (replay.json as { replayed?: number }).replayed ?? 0
    const discarded = (discard.json as { discarded?: unknown[] }).discarded?.length ?? 0
    expect(replayed + discarded).toBe(1)
    await quiet()
    expect(here.roomsOf(deadLetter)).toBe(replayed)
    expect(await here.parked()).toEqual([])
  })

  pair('onboard', async () => {
    await here.clear()
    const deadLetter = await parkMended('Onboarded')
    const both = await twice(() => here.run('onboard', deadLetter.client, '--yes', '--wait', '20'))
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(both.map(({ err }) => err).join('')).toContain(underWay)
    expect(here.roomsOf(deadLetter)).toBe(1)
    await quiet()
    const key = 'generic:client:c-1'
    const acme = ['--name', 'Acme', '--manager', 'anna.manager@example.com']
    const now = await twice(() => here.run('onboard', key, ...acme, '--now', '--yes'))
    expect(now.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(here.instance.docspace?.state.rooms.filter(({ title }) => title.includes('Acme'))).toHaveLength(1)
  })
})

describe('with clients of whom nobody has heard', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  }, 200_000)
  afterAll(() => world?.running.stop())

  test.each([
    ['sweep', ['sweep', 'espocrm', '--min-age', '0']],
    ['backfill', ['backfill', 'espocrm', '--since', '1d']],
  ])('%s', async (words, args) => {
    changing.add(words)
    const clients = await world.importClients([`Unheard ${words}`])
    const both = await twice(() => world.running.run(...args, '--yes', '--json'))
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(JSON.stringify(both)).toContain(underWay)
    expect(world.sent.filter((client) => clients.includes(client))).toEqual(clients)
    await world.release()
    await world.quiet()
    expect(world.roomsOf(clients)).toHaveLength(1)
  })
})

describe('with a CRM that is not connected, and archives', () => {
  let here: RunningInstance
  let crm: EspocrmSim
  beforeAll(async () => {
    crm = await startEspocrm({ deliver: 'auto', customFields: false })
    here = await openInstance({ environment: { ESPOCRM_URL: crm.url, ESPOCRM_API_KEY: 'a-key-of-before' } })
    await forgetKey(here, 'espocrm')
  }, 200_000)
  afterAll(async () => {
    await here?.stop()
    await crm?.stop()
  })

  const keys = [
    ...['--admin-user', SAMPLE.adminUser, '--admin-password', SAMPLE.adminPassword],
    ...['--api-key', SAMPLE.apiKey, '--yes'],
  ]
  const webhooks = async () => ((await crm.asAdmin('GET', 'Webhook')).body as { total: number }).total

  pair('connect espocrm', async () => {
    const both = await twice(() => here.run('connect', 'espocrm', ...keys))
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(both.map(({ err }) => err).join('')).toContain(underWay)
    expect(await webhooks()).toBe(1)
    const { id } = await crm.createClient({ name: 'Heard', ownerEmail: SAMPLE.anna })
    await eventually(() => (isReady(crm, id) ? true : undefined))
  })

  pair('prove espocrm', async () => {
    const rooms = () => here.instance.docspace?.state.rooms.length
    const before = rooms()
    // Each makes a client of its own, sees it through, and takes nothing away but that.
    const both = await twice(() => here.run('prove', 'espocrm', ...keys.slice(0, 4), '--yes'))
    expect(
      both.map(({ code }) => code),
      JSON.stringify(both),
    ).toEqual([exitCodes.done, exitCodes.done])
    expect(rooms()).toBe(before)
    const { body } = await crm.asAdmin('GET', 'Account?select=name&maxSize=200')
    expect(JSON.stringify(body)).not.toContain('Roomkeeper proof')
  })

  pair('relink', async () => {
    const { id } = await crm.createClient({ name: 'Moved', ownerEmail: SAMPLE.anna })
    await eventually(() => (isReady(crm, id) ? true : undefined))
    const right = crm.record(id)?.cDocspaceRoomId
    await crm.updateClient(id, { cDocspaceRoomId: '987654' })
    const both = await twice(() => here.run('relink', '--yes', '--wait', '20'))
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(crm.record(id)?.cDocspaceRoomId).toBe(right)
  })

  pair('drift', async () => {
    const { id } = await crm.createClient({ name: 'Drifted', ownerEmail: SAMPLE.anna })
    await eventually(() => (isReady(crm, id) ? true : undefined))
    const room = here.instance.docspace?.state.rooms.find((one) => String(one.id) === crm.record(id)?.cDocspaceRoomId)
    if (!room) throw new Error('the client has no room')
    room.title = 'As people call it'
    const take = () => here.run('drift', '--client', `espocrm:Account:${id}`, '--take', 'room', '--yes')
    const both = await twice(take)
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(both.map(({ err }) => err).join('')).toContain(underWay)
    expect((await here.run('drift', '--client', `espocrm:Account:${id}`)).code).toBe(exitCodes.done)
  })

  pair('handover', async () => {
    const { id } = await crm.createClient({ name: 'Passed on', ownerEmail: SAMPLE.anna })
    await eventually(() => (isReady(crm, id) ? true : undefined))
    const { state } = here.instance.docspace ?? {}
    const room = state?.rooms.find((one) => String(one.id) === crm.record(id)?.cDocspaceRoomId)
    const anna = state?.users.find(({ email }) => email === SAMPLE.anna)
    const owner = state?.users.find((user) => user.id === room?.createdBy)
    if (!state || !room || !anna || !owner) throw new Error('the client has no room of the key’s user')
    // As if Anna had made the room, and the key’s user had been its manager.
    for (const one of state.members.filter(({ roomId }) => roomId === room.id))
      if (one.userId === owner.id || one.userId === anna.id) one.userId = one.access === 1 ? anna.id : owner.id
    room.createdBy = anna.id
    const both = await twice(() => here.run('handover', '--from', anna.email, '--to', owner.email, '--yes'))
    expect(both.map(({ code }) => code).toSorted(), JSON.stringify(both)).toEqual([exitCodes.done, exitCodes.failed])
    expect(both.map(({ err }) => err).join('')).toContain(underWay)
    expect(room.createdBy).toBe(owner.id)
  })

  pair('welcome', async () => {
    const both = await twice(() => here.run('welcome', '--accept', '--yes'))
    expect(both.map(({ code }) => code)).toEqual([exitCodes.done, exitCodes.done])
  })

  pair('key', async () => {
    const { secretsUrl: endpoint } = here.instance.aws
    const secrets = new SecretsManagerClient({ endpoint, region: 'eu-central-1', credentials: localCredentials })
    const SecretId = 'roomkeeper/local/docspace/memory'
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }))
    const memory = JSON.parse(SecretString) as { linkSecret: string; owners: Record<string, string> }
    const owners = Object.fromEntries(Object.keys(memory.owners).map((host) => [host, 'an-id-of-before']))
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ ...memory, owners }) }))
    const both = await twice(() => here.run('key', '--accept', '--yes'))
    expect(both.map(({ code }) => code)).toEqual([exitCodes.done, exitCodes.done])
    const now = await secrets.send(new GetSecretValueCommand({ SecretId }))
    secrets.destroy()
    expect(JSON.parse(now.SecretString ?? '')).toEqual(memory)
  })

  interface Listed {
    run: string
    endedAt?: string
    outcome?: string
    places: string[]
  }
  const runs = async () => ((await here.run('backup', 'list', '--json')).json as { runs: Listed[] }).runs
  const archives = () => here.instance.docspace?.state.backups.history.length

  pair('backup run', async () => {
    const both = await twice(() => here.run('backup', 'run', '--json'))
    expect(both.map(({ code }) => code)).toEqual([exitCodes.done, exitCodes.done])
    const [one, other] = both.map(({ json }) => (json as { run: string }).run)
    expect(one).toBe(other)
    expect(await runs()).toHaveLength(1)
    expect(archives()).toBe(1)
    // One backup is reported once.
    const mails = (await (await fetch(`${here.instance.aws.sesUrl}/store`)).json()) as { emails: unknown[] }
    expect(mails.emails).toHaveLength(1)
  })

  pair('backup prune', async () => {
    const at = new Date(Date.now() - 3 * 86_400_000).toISOString()
    await here.instance.aws.invoke('roomkeeper-local-start-backup', { portal: 'main', at })
    await eventually(async () => ((await runs()).every(({ outcome }) => outcome) ? true : undefined), 60_000)
    const shorter = { 'backup.portals.main.retention': { daily: 1, weekly: 0, monthly: 0 } }
    const both = await twice(() => here.runWith(shorter, 'backup', 'prune', '--yes'))
    expect(both.map(({ code, err }) => [code, err])).toEqual([
      [exitCodes.done, ''],
      [exitCodes.done, ''],
    ])
    expect((await runs()).map(({ places }) => places)).toEqual([['portal', 'copy'], []])
    expect(archives()).toBe(1)
  })

  pair('connect espocrm --remove', async () => {
    const both = await twice(() => here.run('connect', 'espocrm', '--remove', ...keys))
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.done, exitCodes.failed])
    expect(await webhooks()).toBe(0)
  })
})

describe('with a portal for drills', () => {
  const key = `sk-${randomBytes(32).toString('hex')}`
  let drill: DocSpaceSim
  let here: RunningInstance
  beforeAll(async () => {
    drill = await startDocSpace({ isNew: true })
    for (const one of drill.state.keys) one.secret = one.name === 'backup' ? key : `sk-${one.id}`
    here = await openInstance({ settings: { 'backup.portals.main.drill': { url: drill.url } } })
    const { secretsUrl: endpoint } = here.instance.aws
    const secrets = new SecretsManagerClient({ endpoint, region: 'eu-central-1', credentials: localCredentials })
    const SecretString = JSON.stringify({ apiKey: key })
    await secrets.send(new PutSecretValueCommand({ SecretId: 'roomkeeper/local/docspace/drill/main', SecretString }))
    secrets.destroy()
    await here.run('backup', 'run')
  }, 200_000)
  afterAll(async () => {
    await here?.stop()
    await drill?.stop()
  })

  pair('backup drill', async () => {
    const both = await twice(() => here.run('backup', 'drill', '--into', drill.url, '--yes'))
    // One restores, and then waits for a person; the other has seen that.
    expect(both.map(({ code }) => code).toSorted()).toEqual([exitCodes.failed, exitCodes.notDone])
    expect(both.find(({ code }) => code === exitCodes.failed)?.err).toContain(underWay)
    expect(drill.state.tenantId).toBe(2)
  })
})

describe('with an outlet', () => {
  let here: RunningInstance
  let receiver: Server
  const ids: unknown[] = []
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      ids.push(request.headers['webhook-id'])
      response.writeHead(204).end()
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    here = await openInstance({
      settings: { events: { thisMachine: true, outlets: { ops: { kind: 'webhook', url } } } },
    })
    const { secretsUrl: endpoint } = here.instance.aws
    const secrets = new SecretsManagerClient({ endpoint, region: 'eu-central-1', credentials: localCredentials })
    const SecretString = JSON.stringify({ secrets: [`whsec_${Buffer.alloc(32).toString('base64')}`] })
    await secrets.send(new PutSecretValueCommand({ SecretId: 'roomkeeper/local/events/ops', SecretString }))
    secrets.destroy()
    await here.instance.crms.get('espocrm')?.createClient({ name: 'Acme', email: 'c@acme.example' })
    await eventually(() => ids[0], 60_000)
  }, 200_000)
  afterAll(async () => {
    await here?.stop()
    receiver?.close()
  })

  pair('events replay', async () => {
    const [id] = ids
    const both = await twice(() => here.run('events', 'replay', String(id), '--yes'))
    expect(both.map(({ code }) => code)).toEqual([exitCodes.done, exitCodes.done])
    await eventually(() => (ids.length > 1 ? true : undefined), 30_000)
    // A receiver that knows ids has nothing to do again.
    expect(new Set(ids)).toEqual(new Set([id]))
  })
})

describe('at two terminals', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomkeeper-two-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  pair('init', async () => {
    const own = join(folder, 'roomkeeper.json')
    const files = ['--settings', own, '--instance-file', join(folder, 'instance.json')]
    const ask = () =>
      roomkeeper(['init', '--env', 'local', ...files], { typed: { 'Address of your DocSpace portal': '\u0003' } })
    // Another process is at its questions.
    const lock = join(folder, 'locks', 'init.lock')
    await mkdir(dirname(lock))
    await writeFile(lock, String(process.ppid))
    const second = await ask()
    expect([second.code, second.err]).toEqual([exitCodes.failed, expect.stringContaining(underWay)])
    await rm(lock)
    expect((await ask()).code).toBe(exitCodes.interrupted)
  })
})

test('every command that asks before it changes something is among them', async () => {
  const page = await buildProgram(createOps(processShell()))
  const asks = page.commands.flatMap((command) =>
    (command.commands.length > 0 ? command.commands : [command]).flatMap((one) => {
      const words = one === command ? command.name() : `${command.name()} ${one.name()}`
      return one.options.some(({ long }) => long === '--yes') ? [words] : []
    }),
  )
  // One CRM stands for all of them.
  const others = asks.filter((words) => !changing.has(words) && !/^(connect|prove) /.test(words))
  expect(others).toEqual([])
  expect(await readFile(new URL('../../../../docs/operating/exit-codes.md', import.meta.url), 'utf8')).toContain(
    'Two at once',
  )
})
