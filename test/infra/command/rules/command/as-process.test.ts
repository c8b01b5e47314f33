import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '#infra/command/exit-codes.ts'
import { fault } from '#infra/simulators/docspace/index.ts'
import { openWorld, type World } from '../../backfill/earlier-clients.ts'
import { eventually } from '../../running-instance.ts'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))
const command = join(root, 'infra/command/roomkeeper.js')
const [banks, others] = [130, 110]
/** Records of one page of EspoCRM. */
const pageSize = 200

let world: World
/** Where the command is called: no folder of Roomkeeper. */
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-rules-'))
  const rooms = [{ name: 'banks', sources: ['espocrm'], where: { industry: ['Banking'] } }, { name: 'default' }]
  world = await openWorld({ 'onboarding.rooms': rooms })
  const named = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `${kind} ${n}`)
  await world.importClients(named('Bank', banks), { industry: 'Banking' })
  await world.importClients(named('Other', others))
}, 120_000)
afterEach(() => world.espocrm.faults.clear())
afterAll(async () => {
  await world?.running.stop()
  await rm(folder, { recursive: true, force: true })
})

const start = (args: readonly string[], file = command) => {
  const { instanceFile } = world.running
  const words = ['rules', 'check', 'espocrm', '--people', '0', ...args, '--instance-file', instanceFile]
  const child = spawn(process.execPath, [file, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  for (const [name, stream] of [['out', child.stdout] as const, ['err', child.stderr] as const])
    stream.on('data', (chunk) => {
      said[name] += chunk
    })
  return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, ...said })) }
}

const journal = () => join(dirname(world.running.instanceFile), 'rules-check', 'local-espocrm.jsonl')

/** A check whose second page EspoCRM never answers; the first one is counted. */
const startStuck = async (args: readonly string[] = [], file = command) => {
  world.espocrm.faults.add(fault({ path: /\/Account\?/, nth: 2 }, { kind: 'hang' }))
  const started = start(args, file)
  await eventually(async () =>
    (await readFile(journal(), 'utf8').catch(() => '')).includes('"entries"') ? true : undefined,
  )
  await eventually(() => (world.espocrm.faults.list().some(({ hits }) => hits > 0) ? true : undefined))
  return started
}

const whole = { records: banks + others, clients: banks + others, noRule: { clients: 0 } }
const counts = [
  { rule: 'banks', clients: banks, toMake: banks },
  { rule: 'default', clients: others, toMake: others },
]

/** The same command again, which counts nobody twice and leaves nothing behind. */
const goesOn = async (...args: string[]) => {
  world.espocrm.faults.clear()
  const { code, out, err } = await start(['--json', ...args]).ended
  expect([code, err]).toEqual([exitCodes.done, ''])
  expect(JSON.parse(out)).toMatchObject({ ...whole, resumed: true, rules: counts })
  expect(existsSync(journal())).toBe(false)
}

describe('rules check that is interrupted', () => {
  test('by Ctrl-C ends without another word, and the next one goes on', async () => {
    const { child, ended } = await startStuck()
    child.kill('SIGINT')
    // What a shell calls 130.
    expect(await ended).toEqual({ code: null, signal: 'SIGINT', out: '', err: '' })
    await goesOn()
  })

  test('on an old Node, by Ctrl-C, ends with 130', async () => {
    const file = join(folder, 'command.mjs')
    const local = (path: string) => JSON.stringify(join(root, path))
    await writeFile(
      file,
      `import { withNode } from ${local('infra/local/node-version.js')}
       const old = process.env.ROOMKEEPER_NODE ? {} : { version: 'v20.9.0', node: process.execPath }
       await withNode(async () => (await import(${local('infra/command/main.ts')})).runRoomkeeper(process.argv.slice(2)), old)`,
    )
    const { child, ended } = await startStuck([], file)
    child.kill('SIGINT')
    expect(await ended).toEqual({ code: exitCodes.interrupted, signal: null, out: '', err: '' })
    await goesOn()
  })

  test('by a crash keeps its file of clients, in which each stands once', async () => {
    const { child, ended } = await startStuck(['--csv', 'clients.csv'])
    child.kill('SIGKILL')
    expect(await ended).toMatchObject({ signal: 'SIGKILL', out: '', err: '' })
    await goesOn('--csv', 'clients.csv')
    // Where the command was called.
    const lines = (await readFile(join(folder, 'clients.csv'), 'utf8')).trimEnd().split('\r\n')
    const clients = lines.slice(1).map((line) => line.split(',')[0])
    expect(clients).toHaveLength(banks + others)
    expect(new Set(clients).size).toBe(banks + others)
  })

  test('tells people so', async () => {
    const { child, ended } = await startStuck()
    child.kill('SIGKILL')
    await ended
    world.espocrm.faults.clear()
    const { code, out, err } = await start([]).ended
    expect([code, err]).toEqual([exitCodes.done, ''])
    expect(out).toContain(`stopped after ${pageSize} records; it is gone on with. --restart begins again.`)
    expect(out).toMatch(/banks +130 +0 +130/)
  })
})

test('a second check at the same time ends with 1 at once, and the first one is not disturbed', async () => {
  const first = await startStuck()
  const second = await start([]).ended
  expect([second.code, second.out]).toEqual([exitCodes.failed, ''])
  expect(second.err).toContain(`The same is being done on this machine by process ${first.child.pid}`)
  expect(second.err).not.toMatch(/\n\s+at |node:internal|bug in Roomkeeper/)
  first.child.kill('SIGINT')
  await first.ended
  await goesOn()
})

test.each([[[]], [['--json']], [['--csv', '-']]])(
  'a check %j whose output nobody reads ends as it would',
  async (args) => {
    const { child, ended } = start(args)
    child.stdout.destroy()
    expect(await ended).toEqual({ code: exitCodes.done, signal: null, out: '', err: '' })
  },
)
