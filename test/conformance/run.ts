import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { WrongCall } from '#infra/local/command-line.ts'
import { runProgram, say } from '#test/real/program.ts'
import { withServers } from '#test/real/servers/session.ts'
import { differencesOf, reasons, sumOf, table } from './differences/columns.ts'
import { loadScenarios, type Scenario } from './recordings.ts'
import { type Outcome, replay } from './replay.ts'
import { replayOnServer } from './server/on-server.ts'

const usage = `npm run conformance -- [--real] [--only NAME]... [FOLDER]

Sends every recorded request to the DocSpace simulator and compares the answers with the recorded ones. FOLDER holds recordings other
than those of the tests. Ends with 1 when anything is different without an excuse.

  --real       on a real server as well, with both columns. REAL_SERVERS names the folder with the servers' programs; without it one
               that lies beside the project is taken. What they write lies in REAL_HOME
  --only NAME  those recordings only that have NAME in their name`

const options = { real: { type: 'boolean' }, only: { type: 'string', multiple: true } } as const

interface Wanted {
  real?: boolean | undefined
  only?: string[] | undefined
}

const main = async (values: Wanted, folders: string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const scenarios = scenariosIn(folders).filter(
    ({ name }) => values.only === undefined || values.only.some((part) => name.includes(part)),
  )
  if (scenarios.length === 0) throw new WrongCall(`--only: no recording has ${values.only?.join(' or ')} in its name`)
  if (!values.real) return onSimulator(scenarios)
  return withServers(environment, (servers) => onBoth(scenarios, servers))
}

/** @throws WrongCall for what is no folder with recordings */
const scenariosIn = ([folder, more]: string[]): Scenario[] => {
  if (more !== undefined) throw new WrongCall(`One word too many: ${more}`)
  if (folder === undefined) return loadScenarios()
  const scenarios = existsSync(folder) ? loadScenarios(pathToFileURL(`${folder}/`)) : []
  if (scenarios.length > 0) return scenarios
  throw new WrongCall(`FOLDER must be one with recordings (.json, .json.gz), and ${folder} has none`)
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

await runProgram({ usage, options, allowPositionals: true }, ({ values, positionals }, environment) =>
  main(values, positionals, environment),
)
