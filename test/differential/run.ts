import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openFolder } from '#test/real/folder.ts'
import { claimHome } from '#test/real/home.ts'
import { portsFor } from '#test/real/ports.ts'
import { ServerProblem } from '#test/real/problem.ts'
import { endProcessesOf } from '#test/real/processes.ts'
import { type EspocrmAccess, type PortalAccess, realServers } from '#test/real/servers.ts'
import { steps as docspaceSteps } from './docspace/kinds.ts'
import { playDocSpace } from './docspace/play.ts'
import { openSides } from './docspace/sides.ts'
import { steps as espocrmSteps } from './espocrm/kinds.ts'
import { playEspocrm } from './espocrm/play.ts'
import { openSides as openEspocrm } from './espocrm/sides.ts'
import { playRandom, type Tally } from './play.ts'

const usage = `npm run differential -- [--random N] [--seed S] [--only docspace|espocrm] [--running]

Sends the same random sequences of calls to a real server and to its simulator and compares what comes back. REAL_SERVERS names
the folder with the servers' programs, REAL_HOME where they write; without REAL_SERVERS this is skipped.

  --random N   sequences for each server (default 200)
  --seed S     the same sequences again
  --only NAME  docspace or espocrm
  --running    plays with the servers that run in REAL_HOME already, and leaves them running`

/** By convention of \`.ci/run\`: skipped. */
const skipped = 77

type Game = 'docspace' | 'espocrm'
const games: Record<
  Game,
  (
    access: { portal(): Promise<PortalAccess>; espocrm(): Promise<EspocrmAccess> },
    count: number,
    seed: number,
  ) => Promise<Tally>
> = {
  async docspace(access, count, seed) {
    const { real, twin, sim } = await openSides(await access.portal())
    return playRandom(playDocSpace(real, twin), docspaceSteps, count, seed).finally(() => sim.stop())
  },
  async espocrm(access, count, seed) {
    const { real, twin, sim } = await openEspocrm(await access.espocrm())
    return playRandom(playEspocrm(real, twin), espocrmSteps, count, seed).finally(() => sim.stop())
  },
}

const main = async (args: string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const options = {
    random: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    running: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args, options })
  if (values.help) return say(usage)
  const count = Number(values.random ?? 200)
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const chosen = (Object.keys(games) as Game[]).filter((name) => values.only === undefined || name === values.only)
  const home = resolve(environment.REAL_HOME ?? fileURLToPath(new URL('../../.roomkeeper/real', import.meta.url)))
  const read = async <T>(file: string) => JSON.parse(await readFile(join(home, file), 'utf8')) as T
  const play = async (access: Parameters<(typeof games)[Game]>[0]) => {
    let found = 0
    for (const name of chosen) found += told(name, seed, await games[name](access, count, seed))
    return found > 0 ? 1 : 0
  }
  if (values.running)
    return play({ portal: () => read('docspace/access1.json'), espocrm: () => read('espocrm/access.json') })
  if (!environment.REAL_SERVERS) {
    say('REAL_SERVERS names no folder with real servers: nothing is compared, SKIPPED.')
    return skipped
  }
  const folder = await openFolder(resolve(environment.REAL_SERVERS))
  await using _claim = await claimHome(home)
  const servers = realServers(folder, home, await portsFor(home, environment))
  process.once('exit', () => endProcessesOf(home))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  try {
    return await play({ portal: () => servers.freshPortal(1), espocrm: () => servers.freshEspocrm() })
  } finally {
    await servers.stop()
  }
}

const told = (name: Game, seed: number, { sequences, calls, excused, findings }: Tally): number => {
  const sum = [...excused.values()].reduce((total, each) => total + each, 0)
  say(
    `${name}: ${sequences} sequences of ${calls} calls (seed ${seed}), ${sum} excused, ${findings.length} kinds of difference`,
  )
  for (const [reason, times] of excused) say(`  excused ${times} times: ${reason}`)
  return findings.length
}

const say = (line: string): number => {
  process.stdout.write(`${line}\n`)
  return 0
}

const code = await main(process.argv.slice(2), process.env).catch((error: unknown) => {
  if (!(error instanceof ServerProblem)) throw error
  process.stderr.write(`${error.message}\n`)
  return 1
})
process.exit(code)
