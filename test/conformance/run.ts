import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { complain, runProgram, say } from '#test/real/program.ts'
import { withServers } from '#test/real/session.ts'
import { differencesOf, reasons, sumOf, table } from './columns.ts'
import { replayOnServer } from './on-server.ts'
import { loadScenarios, type Scenario } from './recordings.ts'
import { type Outcome, replay } from './replay.ts'

const usage = `npm run conformance -- [--real] [--only NAME]... [FOLDER]

Sends every recorded request to the DocSpace simulator and compares the answers with the recorded ones. FOLDER holds recordings other
than those of the tests. Ends with 1 when anything is different without an excuse.

  --real       on a real server as well, with both columns. REAL_SERVERS names the folder with the servers' programs; without it one
               that lies beside the project is taken. What they write lies in REAL_HOME
  --only NAME  those recordings only that have NAME in their name`

const main = async (args: string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const options = {
    real: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (values.help) return say(usage)
  const directory = positionals[0] === undefined ? undefined : pathToFileURL(`${positionals[0]}/`)
  const scenarios = loadScenarios(directory).filter(
    ({ name }) => values.only === undefined || values.only.some((part) => name.includes(part)),
  )
  if (scenarios.length === 0) return complain(`No recording has ${values.only?.join(' or ')} in its name.`)
  if (!values.real) return onSimulator(scenarios)
  return withServers(environment, (servers) => onBoth(scenarios, servers))
}

const onSimulator = async (scenarios: Scenario[]): Promise<number> => {
  const outcomes: Outcome[] = []
  for (const scenario of scenarios) {
    const outcome = await replay(scenario)
    outcomes.push(outcome)
    say(
      `${outcome.scenario.padEnd(22)} ${outcome.replayed} replayed, ${figures([outcome])}, ${outcome.notes} notes, ${outcome.different.length} different`,
    )
    for (const line of differencesOf('simulator', outcome)) say(`  ${line}`)
  }
  const total = (pick: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + pick(outcome), 0)
  const different = total((each) => each.different.length)
  say(`${'total'.padEnd(22)} ${total((each) => each.replayed)} replayed, ${figures(outcomes)}, ${different} different`)
  return different > 0 ? 1 : 0
}

const figures = (outcomes: Outcome[]) => {
  const equal = outcomes.reduce((sum, each) => sum + each.equal, 0)
  return `${equal} equal, ${outcomes.reduce((sum, each) => sum + sumOf(each.excused), 0)} excused`
}

const onBoth = async (scenarios: Scenario[], servers: Parameters<typeof replayOnServer>[0]): Promise<number> => {
  const pairs: [Outcome, Outcome][] = []
  await replayOnServer(servers, scenarios, async (scenario, onServer) => {
    const outcome = await replay(scenario)
    pairs.push([outcome, onServer])
    for (const line of [...differencesOf('simulator', outcome), ...differencesOf('server', onServer)]) say(line)
  })
  pairs.sort(([one], [other]) => (one.scenario < other.scenario ? -1 : 1))
  say(`\n${table(pairs)}`)
  say('\nThe simulator is excused:')
  for (const line of reasons(pairs.map(([one]) => one))) say(line)
  say('\nThe server is excused:')
  for (const line of reasons(pairs.map(([, other]) => other))) say(line)
  return pairs.flat().some(({ different }) => different.length > 0) ? 1 : 0
}

await runProgram(main)
