import { type Comparison, compare, compareText } from './differences/compare.ts'
import { EXCUSES } from './differences/excuses.ts'
import { noteDifferences } from './differences/notes.ts'
import { pageDifferences } from './differences/pages.ts'
import { makeUp } from './differences/unrecorded.ts'
import { Mapping } from './mapping.ts'
import { MOMENT } from './moment.ts'
import type { Placeholders } from './placeholders.ts'
import { type Exchange, isExchange, type Note, type Scenario } from './recordings.ts'
import { type Received, send } from './send.ts'
import { openSimulated } from './simulator/simulated-world.ts'
import type { World } from './world.ts'

/** Sends every recorded request to a portal, in order, and compares the answers. */

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

/** Replays one scenario, without further words on a simulated portal of its own. */
export async function replay(
  scenario: Scenario,
  open: (scenario: Scenario) => Promise<World> = openSimulated,
  excuseFor: ExcuseFor = excuseOfSimulator,
): Promise<Outcome> {
  const world = await open(scenario)
  const outcome: Outcome = {
    scenario: scenario.name,
    replayed: 0,
    equal: 0,
    notes: 0,
    excused: new Map(),
    different: [],
  }
  const mapping = new Mapping()
  for (const [recorded, here] of world.ids) mapping.learn('guid', recorded, here)
  try {
    for (const [index, step] of scenario.steps.entries()) {
      await world.before(step, index)
      for (const [kind, recorded, here] of world.taught?.splice(0) ?? []) mapping.learn(kind, recorded, here)
      if (isExchange(step))
        count(
          outcome,
          step,
          await exchange(world, mapping, step, (found) => excuseFor(step, scenario.name, found)),
          excuseFor,
        )
      else {
        await makeUp(world, mapping, scenario, step)
        const pages = await pageDifferences(world, mapping, scenario, step)
        const found = pages ?? (await noteDifferences(world, mapping, scenario, step))
        countNote(outcome, step, found, excuseFor)
      }
    }
    return outcome
  } finally {
    await world.close()
  }
}

/** Why a difference is none that counts. */
export type ExcuseFor = (step: Exchange | Note, scenario: string, differences: string[]) => string | undefined

/** What the simulator is excused from is not looked at. */
const excuseOfSimulator: ExcuseFor = (step, scenario) =>
  isExchange(step) ? EXCUSES.find((each) => each.covers(step, scenario))?.reason : undefined

function count(outcome: Outcome, step: Exchange, differences: string[], excuseFor: ExcuseFor): void {
  outcome.replayed++
  const excuse = excuseFor(step, outcome.scenario, differences)
  if (excuse !== undefined) outcome.excused.set(excuse, (outcome.excused.get(excuse) ?? 0) + 1)
  else if (differences.length === 0) outcome.equal++
  else outcome.different.push({ name: step.name, differences })
}

/** A note that the recorder made of mails or pages; others are remarks for readers. */
function countNote(outcome: Outcome, note: Note, differences: string[] | undefined, excuseFor: ExcuseFor): void {
  if (differences === undefined) return
  outcome.notes++
  if (differences.length === 0) return
  const excuse = excuseFor(note, outcome.scenario, differences)
  if (excuse !== undefined) outcome.excused.set(excuse, (outcome.excused.get(excuse) ?? 0) + 1)
  else outcome.different.push({ name: note.name, differences })
}

/** How many times as long as anything else the end of background work is waited for. */
const WORK_TAKES = 8

/** Sends a recorded request and compares the answer, again as long as it may still become the recorded one. */
async function exchange(
  world: World,
  mapping: Mapping,
  step: Exchange,
  excuse: (differences: string[]) => string | undefined,
): Promise<string[]> {
  const isAtWork = /(progress|\/status|\/fileops\?)/.test(step.request.path)
  const until = Date.now() + (mayBecome(step) ? world.lateBy * (isAtWork ? WORK_TAKES : 1) : 0)
  for (;;) {
    const received = await send(world, mapping, step)
    const known = { mapping: mapping.copy(), placeholders: world.placeholders.copy() }
    const differences = differencesOf(known, step, received)
    const mayWait = [undefined, MOMENT].includes(excuse(differences)) && !(isAtWork && isOver(received))
    if (differences.length > 0 && mayWait && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      continue
    }
    learnCredential(world, step, received)
    // What is still being made may be told of in part, or as something else.
    if (excuse(differences) !== MOMENT) {
      mapping.take(known.mapping)
      world.placeholders.take(known.placeholders)
    }
    if (step.response.body === '<omitted>') noteUnseen(mapping, step, received)
    return differences
  }
}

/** Is it an answer that what a server does in the background leads to, and not one that it has left behind? */
const mayBecome = ({ request, response }: Exchange) =>
  request.method === 'GET' && !/"(finished|isCompleted)":false/.test(JSON.stringify(response.body ?? ''))

/** What has ended is told once. */
const isOver = ({ body }: Received) => /"(finished|isCompleted)":true/.test(JSON.stringify(body))

interface Known {
  mapping: Mapping
  placeholders: Placeholders
}

function differencesOf({ mapping, placeholders }: Known, step: Exchange, received: Received): string[] {
  const differences: string[] = []
  const { status, body, headers } = step.response
  if (status !== received.status)
    return [`status ${status} and ${received.status} ${JSON.stringify(received.body).slice(0, 200)}`]
  compareHeaders(differences, headers, received)
  const route = step.request.path.toLowerCase().split('?')[0] ?? ''
  const context: Comparison = { mapping, placeholders, route, openList: (path) => isOpen(step, path), differences }
  if (headers.location !== undefined)
    compareText(context, 'header location', headers.location, received.headers.location ?? '')
  if (body !== '<omitted>') compare(context, 'body', body ?? '', received.body)
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
  const { response } = (body ?? {}) as { response?: { id?: number; current?: { id: number } } }
  const isMade = request.method === 'POST' && /\/files\/(folder\/\d+|rooms)$/.test(request.path)
  const id = isMade ? response?.id : request.path.endsWith('/files/@my') ? response?.current?.id : undefined
  if (id !== undefined) mapping.unseen.push(id)
}

/** By the exchange that makes a key: what later ones call it. */
const NEW_KEYS: Record<string, string> = {
  'a new key': 'new-owner',
  'a new key of the room administrator': 'new-roomadmin',
}

/** A key that the scenario makes, or a session, is used by its later exchanges. */
function learnCredential(world: World, step: Exchange, { body }: Received): void {
  const person = /^log in (\w+)/.exec(step.name)?.[1]
  const token = (body as { response?: { token?: string } })?.response?.token
  if (person !== undefined && token !== undefined) world.credentials.set(`<${person}-session>`, token)
  const word = NEW_KEYS[step.name] ?? /^create key (k-\w+)$/.exec(step.name)?.[1]
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
