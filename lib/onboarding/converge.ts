import { DocSpaceRefusal } from '../docspace/answer.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import { mostSevereError } from '../runtime/all-or-first-error.ts'
import { Park } from '../runtime/errors.ts'
import { createStages } from './milestones.ts'
import { applyStep, notAsWanted } from './room/apply.ts'
import type { Desired } from './room/desired.ts'
import { nextSteps, type Observed, type Step } from './room/plan.ts'
import { missingFrom } from './room/tree.ts'
import type { MakingContext } from './room-context.ts'

/** How often one step may be planned in one run; more means that it has no effect. */
const mostRounds = 3

/**
 * Plans, applies and looks back until nothing is left to do. It plans anew with every answer, so that no step waits for
 * one that it does not need; after a failure nothing is begun any more and what is under way is waited for, so that no
 * request is on its way when the message goes back.
 * @throws RetryLater, Park
 */
export const converge = async (context: MakingContext, desired: Desired, start: Observed): Promise<Observed> => {
  let observed = start
  const underWay = new Map<string, Promise<void>>()
  const failures: unknown[] = []
  const rounds = new Map<string, number>()
  const stages = createStages(desired)

  const make = async (step: Step) => {
    try {
      countRound(rounds, step, desired, observed)
      const learn = await applyStep(context, desired, observed, step)
      observed = learn(observed)
    } catch (error) {
      failures.push(asFailure(error))
    }
  }
  const begin = (step: Step) => {
    const name = nameOf(step)
    if (!underWay.has(name))
      underWay.set(
        name,
        make(step).finally(() => underWay.delete(name)),
      )
  }

  for (;;) {
    if (failures.length === 0) {
      stages.tell(observed)
      nextSteps(desired, observed).forEach(begin)
    }
    if (underWay.size === 0) break
    await Promise.race(underWay.values())
  }
  if (failures.length > 0) throw mostSevereError(failures)
  return observed
}

/** One step has one name, whatever was answered meanwhile; whom to invite is asked again only when that was answered. */
const nameOf = (step: Step): string => (step.do === 'invite' ? step.do : JSON.stringify(step))

/** A refusal that no step has an answer to: 403 lacks a right, anything else is a request this server does not know. */
const asFailure = (error: unknown): unknown => {
  if (!(error instanceof DocSpaceRefusal)) return error
  const reason = [403, 404].includes(error.status) ? 'docspace-refused' : 'docspace-not-understood'
  return new Park(docspaceReasons[reason], { detail: error.message, cause: error })
}

/** A look has no effect to wait for, and follows a write. */
const countRound = (rounds: Map<string, number>, step: Step, desired: Desired, observed: Observed) => {
  if (step.do === 'look') return
  const round = (rounds.get(nameOf(step)) ?? 0) + 1
  rounds.set(nameOf(step), round)
  if (round > mostRounds) throw notAsWanted(whatIsMissing(step.do, desired, observed))
}

/** Titles come from settings and templates, so they may be told; people may not. */
const whatIsMissing = (kind: Step['do'], desired: Desired, { content }: Observed) => {
  if (kind === 'invite') return 'members'
  if (!content || kind === 'create-link') return kind
  const { folders, files } = missingFrom(desired.tree, content.is)
  return [...folders, ...files.map(({ folder, title }) => `${folder}/${title}`)].slice(0, 5).join(', ')
}
