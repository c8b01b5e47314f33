import { DocSpaceRefusal } from '../docspace/answer.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import { mostSevereError } from '../runtime/all-or-first-error.ts'
import { Park, type RetryLater } from '../runtime/errors.ts'
import type { MakingContext } from './context.ts'
import { createMilestones } from './milestones.ts'
import { applyStep, notAsWanted } from './room/apply.ts'
import type { Desired } from './room/desired.ts'
import { type Observed, observedAfter, type RoomEvent } from './room/observed.ts'
import { missingDocuments, nextSteps, type Step } from './room/plan.ts'
import { missingFrom } from './room/tree.ts'

/**
 * Plans, makes and reads back until nothing is left to do. The plan is made anew with every answer, so that no step waits for one that
 * it does not need. After a failure no step is begun, and those under way are waited for: no request may be on its way when the message
 * goes back.
 * @throws RetryLater, Park
 */
export const converge = async (context: MakingContext, desired: Desired, start: Observed): Promise<Observed> => {
  const milestones = createMilestones(desired)
  const answers = new Map<string, Promise<StepEvent>>()
  let state = begunWith(start)
  for (;;) {
    if (state.failures.length === 0) milestones.log(state.observed)
    for (const step of stepsToBegin(desired, state)) {
      state = stateAfter(state, { type: 'begun', step })
      answers.set(nameOf(step), make(context, desired, state, step))
    }
    if (answers.size === 0) break
    const event = await Promise.race(answers.values())
    answers.delete(nameOf(event.step))
    state = stateAfter(state, event)
  }
  if (state.failures.length > 0) throw mostSevereError(state.failures)
  return state.observed
}

/** Makes a step, unless it was made too often without effect. Never throws: a failure is an event. */
const make = async (
  context: MakingContext,
  desired: Desired,
  state: Convergence,
  step: Step,
): Promise<Exclude<StepEvent, { type: 'begun' }>> => {
  try {
    const problem = lackOfEffect(desired, state, step)
    if (problem) throw problem
    return { type: 'answered', step, answer: await applyStep(context, desired, state.observed, step) }
  } catch (error) {
    return { type: 'failed', step, error }
  }
}

/** The state of one client's onboarding between two answers. */
export interface Convergence {
  observed: Observed
  /** Names of the steps that have no answer yet. */
  underWay: ReadonlySet<string>
  /** How often each step was begun, by its name. */
  begun: ReadonlyMap<string, number>
  failures: readonly unknown[]
}

/** What happens to a step. */
export type StepEvent =
  | { type: 'begun'; step: Step }
  | { type: 'answered'; step: Step; answer: RoomEvent }
  | { type: 'failed'; step: Step; error: unknown }

export const begunWith = (observed: Observed): Convergence => ({
  observed,
  underWay: new Set(),
  begun: new Map(),
  failures: [],
})

/** The state after an event. Pure. */
export const stateAfter = (state: Convergence, event: StepEvent): Convergence => {
  const name = nameOf(event.step)
  const underWay = new Set(state.underWay)
  if (event.type === 'begun') {
    const begun = new Map(state.begun).set(name, (state.begun.get(name) ?? 0) + 1)
    return { ...state, underWay: underWay.add(name), begun }
  }
  underWay.delete(name)
  return event.type === 'answered'
    ? { ...state, underWay, observed: observedAfter(state.observed, event.answer) }
    : { ...state, underWay, failures: [...state.failures, asFailure(event.error)] }
}

/** The steps that the plan names and that are not under way; none after a failure. Pure. */
export const stepsToBegin = (desired: Desired, { observed, underWay, failures }: Convergence): Step[] => {
  if (failures.length > 0) return []
  // Settings may name one title twice: that is one step.
  const planned = new Map(nextSteps(desired, observed).map((step) => [nameOf(step), step]))
  return [...planned].flatMap(([name, step]) => (underWay.has(name) ? [] : [step]))
}

/** The name by which a step is known again. An invitation has one name, whoever is invited: a second one waits for the answer to the first. */
const nameOf = (step: Step): string => (step.do === 'invite' ? step.do : JSON.stringify(step))

/** The failure of a step. A 403 or 404 is a lack of rights; every other refusal is a request that this server does not understand. */
export const asFailure = (error: unknown): unknown => {
  if (!(error instanceof DocSpaceRefusal)) return error
  const reason = [403, 404].includes(error.status) ? 'docspace-refused' : 'docspace-not-understood'
  return new Park(docspaceReasons[reason], { detail: error.message, cause: error })
}

/** A step that one run plans more often has no effect. */
const maxRounds = 3

/** The failure of a step that was planned too often. A look has no effect of its own, and is not counted. */
export const lackOfEffect = (desired: Desired, { begun, observed }: Convergence, step: Step): RetryLater | undefined =>
  step.do !== 'look' && (begun.get(nameOf(step)) ?? 0) > maxRounds
    ? notAsWanted(whatIsMissing(step.do, desired, observed))
    : undefined

/** Titles come from settings and templates and may be logged; names of people may not. */
const whatIsMissing = (kind: Step['do'], desired: Desired, { content }: Observed) => {
  if (kind === 'invite') return 'members'
  if (!content || ['create-link', 'set-features', 'set-logo', 'add-other-tag'].includes(kind)) return kind
  const { folders, files } = missingFrom(desired.tree, content.is)
  const titles = [...files, ...missingDocuments(desired, content.is)].map(({ folder, title }) => `${folder}/${title}`)
  return [...new Set([...folders, ...titles])].slice(0, 5).join(', ')
}
