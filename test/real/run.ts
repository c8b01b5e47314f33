import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { WrongCall } from '#infra/local/command-line.ts'
import { play, type Row } from './group.ts'
import { phases, phasesWith } from './groups.ts'
import { measureAlone } from './measure/alone.ts'
import { measureTimes } from './measure/times.ts'
import { runProgram, say, skipped } from './program.ts'
import { withServers } from './servers/session.ts'
import { isError, sumOf, tableOf, verdictOf } from './table.ts'
import { createWorld, type World } from './world.ts'

const usage = `npm run test:real -- [--only NAME]... [--list] [--measure] [--alone]

Plays cases between a real EspoCRM and a real DocSpace, and reads back in both. REAL_SERVERS names the folder with the servers'
programs (docspace/docspace, espocrm/espocrm); what they write lies in REAL_HOME, or else in .roomkeeper/real.

  --only NAME  those groups only that have NAME in their name, or a case that has
  --list       the groups and their cases
  --measure    measures the real portal's times instead, and writes them where the simulator reads them
  --alone      measures instead how long one client alone takes by each way, beside the same sequence by hand`

const options = {
  only: { type: 'string', multiple: true },
  list: { type: 'boolean' },
  measure: { type: 'boolean' },
  alone: { type: 'boolean' },
} as const

interface Wanted {
  only?: string[] | undefined
  list?: boolean | undefined
  measure?: boolean | undefined
  alone?: boolean | undefined
}

const main = async (values: Wanted, environment: NodeJS.ProcessEnv): Promise<number> => {
  const chosen = values.only === undefined ? phases : phasesWith(values.only)
  if (chosen.flat(2).length === 0)
    throw new WrongCall(`--only: no group and no case has ${values.only?.join(' or ')} in its name; --list shows them`)
  if (values.list) {
    for (const { name, expected } of chosen.flat(2)) for (const one of Object.keys(expected)) say(`${name}: ${one}`)
    return 0
  }
  if (!environment.REAL_SERVERS) {
    say('REAL_SERVERS names no folder with real servers: their cases are SKIPPED.')
    return skipped
  }
  if (values.measure) return inWorld(environment, writeTimes)
  if (values.alone) return inWorld(environment, sayAlone)
  return inWorld(environment, async (world) => {
    const rows: Row[] = []
    for (const lanes of chosen) rows.push(...(await playPhase(lanes, world)))
    say(`\n${tableOf(rows)}\n${sumOf(rows)}`)
    return rows.some((row) => isError(verdictOf(row))) ? 1 : 0
  })
}

const inWorld = (environment: NodeJS.ProcessEnv, work: (world: World) => Promise<number>): Promise<number> =>
  withServers(environment, async (servers, ending) => {
    const world = createWorld(servers)
    ending.defer(async () => {
      say('Ending the servers …')
      await world.stop()
    })
    return work(world)
  })

const writeTimes = async (world: World): Promise<number> => {
  const times = await measureTimes(world)
  await writeFile(timesFile, `${withRowPerSpread(JSON.stringify(times, undefined, 2))}\n`)
  for (const distance of ['near', 'far'] as const) {
    const { min, median, p90, max } = times[distance].roomToTag
    say(`${distance}: from a room to its tag ${min} / ${median} / ${p90} / ${max} ms (min / median / p90 / max)`)
  }
  return say(`Written to ${timesFile}.`)
}

const sayAlone = async (world: World): Promise<number> => {
  const all = await measureAlone(world)
  const hand = all.find(({ what }) => what === 'by hand')?.took.median ?? Number.NaN
  for (const { what, took, requests } of all) {
    const { min, median, p90, max } = took
    say(
      `${what}: ${median} ms, ${(median / hand).toFixed(2)} x (${min} / ${p90} / ${max}: min, p90, max), ${requests} requests`,
    )
  }
  return 0
}

/** Each spread on a line of its own, as the formatter leaves it. */
const withRowPerSpread = (json: string) => json.replace(/\{\s+"min"[^}]*\}/g, (spread) => spread.replace(/\s+/g, ' '))

const timesFile = fileURLToPath(new URL('../../infra/simulators/docspace/times.json', import.meta.url))

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

await runProgram({ usage, options }, ({ values }, environment) => main(values, environment))
