import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openFolder } from './folder.ts'
import { play, type Row } from './group.ts'
import { phases, phasesWith } from './groups.ts'
import { claimHome } from './home.ts'
import { measureTimes } from './measure/times.ts'
import { portsFor } from './ports.ts'
import { ServerProblem } from './problem.ts'
import { endProcessesOf } from './processes.ts'
import { realServers } from './servers.ts'
import { isError, sumOf, tableOf, verdictOf } from './table.ts'
import { createWorld, type World } from './world.ts'

const usage = `npm run test:real -- [--only NAME]... [--list] [--measure]

Plays cases between a real EspoCRM and a real DocSpace, and reads back in both. REAL_SERVERS names the folder with the servers'
programs (docspace/docspace, espocrm/espocrm); what they write lies in REAL_HOME, or else in .roomkeeper/real.

  --only NAME  those groups only that have NAME in their name, or a case that has
  --list       the groups and their cases
  --measure    measures the real portal's times instead, and writes them where the simulator reads them`

/** By convention of \`.ci/run\`: skipped. */
const skipped = 77

const main = async (args: string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const options = {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    measure: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args, options })
  const chosen = values.only === undefined ? phases : phasesWith(values.only)
  const groups = chosen.flat(2)
  if (values.help) return say(usage)
  if (values.list || groups.length === 0) {
    for (const { name, expected } of phases.flat(2)) for (const one of Object.keys(expected)) say(`${name}: ${one}`)
    return groups.length === 0 ? complain(`No group and no case has ${values.only?.join(' or ')} in its name.`) : 0
  }
  const { REAL_SERVERS: path } = environment
  if (!path) {
    say('REAL_SERVERS names no folder with real servers: their cases are SKIPPED.')
    return skipped
  }
  if (values.measure) return withServers(path, environment, writeTimes)
  return withServers(path, environment, async (world) => {
    const rows: Row[] = []
    for (const lanes of chosen) rows.push(...(await playPhase(lanes, world)))
    say(`\n${tableOf(rows)}\n${sumOf(rows)}`)
    return rows.some((row) => isError(verdictOf(row))) ? 1 : 0
  })
}

/** Brings nothing up by itself; ends whatever came up, also on Ctrl-C. */
const withServers = async (
  path: string,
  environment: NodeJS.ProcessEnv,
  work: (world: World) => Promise<number>,
): Promise<number> => {
  const home = resolve(environment.REAL_HOME ?? fileURLToPath(new URL('../../.roomkeeper/real', import.meta.url)))
  const folder = await openFolder(resolve(path))
  await using _claim = await claimHome(home)
  const world = createWorld(realServers(folder, home, await portsFor(home, environment)))
  // Whatever ends this process, and however: nothing that it has started is left.
  process.once('exit', () => endProcessesOf(home))
  const interrupted = new Promise<number>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(130))
    process.once('uncaughtException', (error) => {
      complain(String(error.stack))
      done(1)
    })
  })
  try {
    return await Promise.race([work(world), interrupted])
  } finally {
    say('Ending the servers …')
    await world.stop()
  }
}

const writeTimes = async (world: World): Promise<number> => {
  const times = await measureTimes(world)
  await writeFile(timesFile, `${JSON.stringify(times, undefined, 2)}\n`)
  for (const distance of ['near', 'far'] as const) {
    const { min, median, p90, max } = times[distance].roomToTag
    say(`${distance}: from a room to its tag ${min} / ${median} / ${p90} / ${max} ms (min / median / p90 / max)`)
  }
  return say(`Written to ${timesFile}.`)
}

const timesFile = fileURLToPath(new URL('../../infra/local/simulators/docspace/times.json', import.meta.url))

const playPhase = async (lanes: (typeof phases)[number], world: World): Promise<Row[]> => {
  const rows = await Promise.all(
    lanes.map(async (groups) => {
      const played: Row[] = []
      for (const group of groups) {
        const began = Date.now()
        const of = await play(group, world.named(group.name))
        say(`${group.name}: ${sumOf(of)} (${((Date.now() - began) / 1_000).toFixed(0)} s)`)
        for (const row of of) if (isError(verdictOf(row))) say(`  ${row.name}: ${row.seen}`)
        played.push(...of)
      }
      return played
    }),
  )
  return rows.flat()
}

const say = (line: string): number => {
  process.stdout.write(`${line}\n`)
  return 0
}

const complain = (line: string): number => {
  process.stderr.write(`${line}\n`)
  return 1
}

const code = await main(process.argv.slice(2), process.env).catch((error: unknown) => {
  if (error instanceof ServerProblem) return complain(error.message)
  throw error
})
// A group that was cut short by Ctrl-C has timers and sockets left.
process.exit(code)
