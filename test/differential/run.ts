import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { oneOf, wholeNumber } from '#infra/local/command-line.ts'
import { ServerProblem } from '#test/real/problem.ts'
import { runProgram, say, skipped } from '#test/real/program.ts'
import type { EspocrmAccess, PortalAccess } from '#test/real/servers/servers.ts'
import { folderOf, homeOf, withServers } from '#test/real/servers/session.ts'
import { steps as docspaceSteps } from './docspace/kinds.ts'
import { playDocSpace } from './docspace/play.ts'
import { openSides } from './docspace/sides.ts'
import { Deliveries } from './espocrm/deliveries.ts'
import { steps as espocrmSteps } from './espocrm/kinds.ts'
import { playEspocrm } from './espocrm/play.ts'
import { openSides as openEspocrm } from './espocrm/sides.ts'
import { playRandom, type Tally, textOf } from './play.ts'

const usage = `npm run differential -- [--random N] [--seed S] [--only docspace|espocrm] [--running]

Sends the same random sequences of calls to a real server and to its simulator and compares what comes back. REAL_SERVERS names
the folder with the servers' programs, or else one beside the project has them; REAL_HOME where they write. Without any it is skipped.

  --random N   sequences for each server (default 200)
  --seed S     the same sequences again
  --only NAME  docspace or espocrm
  --running    plays with the servers that run in REAL_HOME already, and leaves them running`

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
    const deliveries = new Deliveries()
    const made = { ids: new Map<string, string>(), gone: new Set<string>() }
    const job = workQueue(() => sim.runJob())
    try {
      await deliveries.subscribe(real, twin)
      const tally = await playRandom(playEspocrm(real, twin, made), espocrmSteps, count, seed)
      const { finding, compared } = await deliveries.compare(made.ids, made.gone)
      say(`${compared} events of webhooks compared`)
      if (finding === undefined) return tally
      say(textOf(finding))
      return { ...tally, findings: [...tally.findings, finding] }
    } finally {
      await job.stop()
      deliveries.stop()
      await sim.stop()
    }
  },
}

/** The real one's queue is worked as often as this allows, seconds: it takes twenty events at a time. */
const realsJobGap = '1'
const twinsJobGapMs = 300

const options = {
  random: { type: 'string', default: '200' },
  seed: { type: 'string' },
  only: { type: 'string' },
  running: { type: 'boolean' },
} as const

interface Wanted {
  random: string
  seed?: string | undefined
  only?: string | undefined
  running?: boolean | undefined
}

/** Works a queue again and again, one run after the other: two at once would send the same events twice. */
const workQueue = (run: () => Promise<unknown>) => {
  let isOver = false
  const loop = async () => {
    while (!isOver) {
      await run()
      await new Promise((resolve) => setTimeout(resolve, twinsJobGapMs))
    }
  }
  const ended = loop()
  return {
    async stop() {
      isOver = true
      await ended
    },
  }
}

const main = async (values: Wanted, environment: NodeJS.ProcessEnv): Promise<number> => {
  const count = wholeNumber('--random', values.random, { least: 1 })
  // fast-check takes 32 bits.
  const seed =
    values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('--seed', values.seed, { most: 2 ** 31 })
  const names = Object.keys(games) as Game[]
  const chosen = values.only === undefined ? names : [oneOf('--only', values.only, names)]
  const play = async (access: Parameters<(typeof games)[Game]>[0]) => {
    let found = 0
    for (const name of chosen) found += told(name, seed, await games[name](access, count, seed))
    return found > 0 ? 1 : 0
  }
  const read = <T>(file: string) => accessIn<T>(homeOf(environment), file)
  if (values.running)
    return play({ portal: () => read('docspace/access1.json'), espocrm: () => read('espocrm/access.json') })
  if ((await folderOf(environment)) === undefined) {
    say('There is no folder of real servers (REAL_SERVERS): nothing is compared, SKIPPED.')
    return skipped
  }
  environment.ESPO_JOB_GAP ??= realsJobGap
  return withServers(environment, (servers) =>
    play({ portal: () => servers.freshPortal(1), espocrm: () => servers.freshEspocrm() }),
  )
}

/** What servers that run already left of how they are reached. @throws ServerProblem where none runs */
const accessIn = async <T>(home: string, file: string): Promise<T> => {
  const text = await readFile(join(home, file), 'utf8').catch(() => undefined)
  if (text === undefined) throw new ServerProblem(`No server runs in ${home} (REAL_HOME): leave out --running.`)
  return JSON.parse(text) as T
}

const told = (name: Game, seed: number, { sequences, calls, excused, findings }: Tally): number => {
  const sum = [...excused.values()].reduce((total, each) => total + each, 0)
  say(
    `${name}: ${sequences} sequences of ${calls} calls (seed ${seed}), ${sum} excused, ${findings.length} kinds of difference`,
  )
  for (const [reason, times] of excused) say(`  excused ${times} times: ${reason}`)
  return findings.length
}

await runProgram({ usage, options }, ({ values }, environment) => main(values, environment))
