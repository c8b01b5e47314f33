import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { type Comparison, compare, compareText } from './compare.ts'
import { EXCUSES } from './excuses.ts'
import { Mapping } from './mapping.ts'
import { noteDifferences } from './notes.ts'
import { pace } from './pacing.ts'
import { pageDifferences } from './pages.ts'
import { type Exchange, isExchange, loadScenarios, type Scenario } from './recordings.ts'
import { type Received, send } from './send.ts'
import { makeUp } from './unrecorded.ts'
import { openWorld, type World } from './world.ts'

/** Sends every recorded request to the simulator, in order, and compares the answers. */

export interface Outcome {
  scenario: string
  replayed: number
  equal: number
  /** Notes of mails and webhooks that were compared. */
  notes: number
  /** Reason -> number of exchanges. */
  excused: Map<string, number>
  /** Exchange -> what is different. */
  different: { name: string; differences: string[] }[]
}

/** Replays one scenario on a portal of its own. */
export async function replay(scenario: Scenario): Promise<Outcome> {
  const world = await openWorld(scenario)
  const outcome: Outcome = {
    scenario: scenario.name,
    replayed: 0,
    equal: 0,
    notes: 0,
    excused: new Map(),
    different: [],
  }
  const mapping = new Mapping()
  try {
    for (const [index, step] of scenario.steps.entries()) {
      pace(world, step, index)
      if (isExchange(step)) judge(outcome, step, await exchange(world, mapping, step))
      else {
        await makeUp(world, mapping, scenario, step)
        const pages = await pageDifferences(world, mapping, scenario, step)
        tellNote(outcome, step.name, pages ?? noteDifferences(world, mapping, scenario, step))
      }
    }
    return outcome
  } finally {
    await world.sim.stop()
  }
}

function judge(outcome: Outcome, step: Exchange, differences: string[]): void {
  outcome.replayed++
  const excuse = EXCUSES.find((each) => each.covers(step, outcome.scenario))
  if (excuse !== undefined) outcome.excused.set(excuse.reason, (outcome.excused.get(excuse.reason) ?? 0) + 1)
  else if (differences.length === 0) outcome.equal++
  else outcome.different.push({ name: step.name, differences })
}

/** A note that the recorder made of mails or webhooks; others are remarks for readers. */
function tellNote(outcome: Outcome, name: string, differences: string[] | undefined): void {
  if (differences === undefined) return
  outcome.notes++
  if (differences.length > 0) outcome.different.push({ name, differences })
}

async function exchange(world: World, mapping: Mapping, step: Exchange): Promise<string[]> {
  const received = await send(world, mapping, step)
  learnCredential(world, step, received)
  if (step.response.body === '<omitted>') noteUnseen(mapping, step, received)
  const differences: string[] = []
  const { status, body, headers } = step.response
  if (status !== received.status)
    return [`status ${status} and ${received.status} ${JSON.stringify(received.body).slice(0, 200)}`]
  compareHeaders(differences, headers, received)
  const route = step.request.path.toLowerCase().split('?')[0] ?? ''
  const { placeholders } = world
  const context: Comparison = { mapping, placeholders, route, openList: (path) => isOpen(step, path), differences }
  if (headers.location !== undefined)
    compareText(context, 'header location', headers.location, received.headers.location ?? '')
  if (body === '<omitted>') return differences
  compare(context, 'body', body ?? '', received.body)
  return differences
}

const COMPARED_HEADERS = ['content-type', 'allow', 'api-supported-versions']

function compareHeaders(differences: string[], recorded: Record<string, string>, { headers }: Received): void {
  for (const name of COMPARED_HEADERS) {
    if (recorded[name] !== headers[name]) differences.push(`header ${name}: ${recorded[name]} and ${headers[name]}`)
  }
}

/** The recorder left the number of this folder or room out; a later request will name it. */
function noteUnseen(mapping: Mapping, { request }: Exchange, { body }: Received): void {
  const id = (body as { response?: { id?: number } })?.response?.id
  if (request.method === 'POST' && /\/files\/(folder\/\d+|rooms)$/.test(request.path) && id !== undefined)
    mapping.unseen.push(id)
}

/** A key that the scenario makes, or a session, is used by its later exchanges. */
function learnCredential(world: World, step: Exchange, { body }: Received): void {
  const person = /^log in (\w+)/.exec(step.name)?.[1]
  const token = (body as { response?: { token?: string } })?.response?.token
  if (person !== undefined && token !== undefined) world.credentials.set(`<${person}-session>`, token)
  const word = /^create key (k-\w+)$/.exec(step.name)?.[1]
  const secret = (body as { response?: { key?: string } })?.response?.key
  if (word !== undefined && secret !== undefined) world.credentials.set(`<${word}-key>`, secret)
}

/** Lists that also showed what the recorded portal had before. */
function isOpen({ request }: Exchange, path: string): boolean {
  const [route = ''] = request.path.toLowerCase().split('?')
  if (/\/files\/rooms\/?$/.test(route) || /\/files\/@my$/.test(route)) return path.endsWith('response.folders')
  if (/\/(keys|files\/tags|login\/last)$/.test(route)) return path === 'body.response'
  if (/\/audit\/events\/(filter|last)$/.test(route)) return path === 'body.response'
  return path === 'body.response' && (/\/fileops$/.test(route) || startsNothing(request))
}

/** A copy of nothing answers with whatever operations there are. */
function startsNothing({ path, body }: Exchange['request']): boolean {
  const { fileIds, folderIds } = (body ?? {}) as { fileIds?: unknown[]; folderIds?: unknown[] }
  return path.endsWith('/fileops/copy') && fileIds?.length === 0 && folderIds?.length === 0
}

/** Replays all of them, one after the other. */
export async function replayAll(scenarios: Scenario[] = loadScenarios()): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const scenario of scenarios) outcomes.push(await replay(scenario))
  return outcomes
}

function print(outcomes: Outcome[]): void {
  const excusedOf = (outcome: Outcome) => [...outcome.excused.values()].reduce((sum, count) => sum + count, 0)
  for (const outcome of outcomes) {
    const { scenario, replayed, equal, different } = outcome
    console.log(
      `${scenario.padEnd(22)} ${replayed} replayed, ${equal} equal, ${excusedOf(outcome)} excused, ${outcome.notes} notes, ${different.length} different`,
    )
    for (const { name, differences } of different)
      console.log(`  ${name}\n${differences.map((each) => `    ${each}`).join('\n')}`)
  }
  const total = (pick: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + pick(outcome), 0)
  const sums = `${total((each) => each.replayed)} replayed, ${total((each) => each.equal)} equal, ${total(excusedOf)} excused`
  console.log(`${'total'.padEnd(22)} ${sums}, ${total((each) => each.different.length)} different`)
}

/** `node test/conformance/replay.ts [directory]`: exit code 1 when anything is different without an excuse. */
if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const directory = argv[2] === undefined ? undefined : pathToFileURL(`${argv[2]}/`)
  const outcomes = await replayAll(loadScenarios(directory))
  print(outcomes)
  if (outcomes.some((outcome) => outcome.different.length > 0)) process.exitCode = 1
}
