import { DocSpaceRefusal } from '../docspace/answer.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import { Park } from '../runtime/errors.ts'
import { log } from '../runtime/log.ts'
import { together } from '../runtime/together.ts'
import { applyStep, notAsWanted, type Site } from './apply.ts'
import type { Desired } from './desired.ts'
import { nextSteps, type Observed, type Step } from './plan.ts'
import { missingFrom } from './tree.ts'

/** How often one kind of step may be planned in one run; more means that it has no effect. */
const mostRounds = 3

/**
 * Plans, applies and looks back until nothing is left to do. Steps of one plan run side by side; after a failure the
 * others are waited for, so that no request is under way when the message goes back.
 * @throws RetryLater, Park
 */
export const converge = async (site: Site, desired: Desired, start: Observed): Promise<Observed> => {
  let observed = start
  const rounds = new Map<Step['do'], number>()
  const told = new Set<string>()
  for (;;) {
    tellStages(desired, observed, told)
    const steps = nextSteps(desired, observed)
    if (steps.length === 0) return observed
    countRounds(rounds, steps, desired, observed)
    const known = observed
    const learned = await together(steps.map((step) => applyStep(site, desired, known, step).catch(explain)))
    observed = learned.reduce((before, learn) => learn(before), observed)
  }
}

/** A refusal that no step has an answer to: 403 lacks a right, anything else is a request this server does not know. */
const explain = (error: unknown): never => {
  if (!(error instanceof DocSpaceRefusal)) throw error
  const reason = [403, 404].includes(error.status) ? 'docspace-refused' : 'docspace-not-understood'
  throw new Park(docspaceReasons[reason], { detail: error.message, cause: error })
}

const countRounds = (rounds: Map<Step['do'], number>, steps: Step[], desired: Desired, observed: Observed) => {
  for (const kind of new Set(steps.map((step) => step.do))) {
    // A tree is made level by level, and seen as often as it changes.
    if (kind === 'look' || kind === 'create-folder') continue
    const round = (rounds.get(kind) ?? 0) + 1
    rounds.set(kind, round)
    if (round > mostRounds) throw notAsWanted(whatIsMissing(kind, desired, observed))
  }
}

/** Titles come from settings and templates, so they may be told; people may not. */
const whatIsMissing = (kind: Step['do'], desired: Desired, { content }: Observed) => {
  if (kind === 'invite') return 'members'
  if (!content || kind === 'create-link') return kind
  const { folders, files } = missingFrom(desired.tree, content.is)
  return [...folders, ...files.map(({ folder, title }) => `${folder}/${title}`)].slice(0, 5).join(', ')
}

/** One line for each part of the room, when it has been seen right. */
const tellStages = (desired: Desired, observed: Observed, told: Set<string>) => {
  const { room, content, members, link } = observed
  if (!room) return
  const missing = content && missingFrom(desired.tree, content.is)
  const reached: [string, boolean | undefined][] = [
    ['room', true],
    ['folders', content?.seen && missing?.folders.length === 0],
    ['files', content?.seen && missing?.folders.length === 0 && missing.files.length === 0],
    ['people', members?.seen && told.has('files') && peopleDone(desired, observed)],
    ['link', link?.seen && link.is !== undefined],
  ]
  for (const [stage, yes] of reached) {
    if (!yes || told.has(stage)) continue
    told.add(stage)
    log.info('stage', { stage, roomId: String(room.id) })
  }
}

const peopleDone = (desired: Desired, observed: Observed) =>
  !nextSteps(desired, observed).some((step) => step.do === 'invite')
