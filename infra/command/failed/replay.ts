import { userInfo } from 'node:os'
import { isMoving, moveAll, replayDeadLetters } from '#lib/queue/redrive.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Followed, followClients } from '../client/follow.ts'
import { outcomesJson, showOutcomes } from '../client/outcomes.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { explain } from '../target/explain.ts'
import type { Target } from '../target/target.ts'
import {
  asJson,
  asKeyed,
  byReason,
  type Choice,
  choose,
  type DeadLettersSeen,
  heldElsewhere,
  inspectAll,
  type Parked,
  sayTakenElsewhere,
} from './dead-letters.ts'
import { checkChoice } from './known-choice.ts'
import { showRows } from './list.ts'
import { noteMove } from './move-tags.ts'
import { clientsWithoutDeadLetter, resendClients } from './resend.ts'
import { takeInRounds } from './rounds.ts'

export interface ReplayOptions extends Choice, ChangeOptions {
  all?: boolean
  rate?: number
  /** Seconds to wait for what becomes of them. */
  wait: number
}

/**
 * `failed replay`: sends parked clients to the workers again; also one whose message is gone while its record still says that
 * it is to be replayed.
 */
export const replayFailed = async (work: CommandContext<ReplayOptions>, ids: readonly string[]): Promise<ExitCode> => {
  const { options, out, shell } = work
  checkGiven({ ...options, ids })
  const target = await work.target()
  const choice = { ...options, ids: asKeyed(target, ids) }
  const { chosen, anew } = await chosenToReplay(target, out, choice)
  const count = chosen.length + anew.length
  const question = `Replay ${count === 1 ? '1 message' : `${count} messages`} in ${target.environment}?`
  if (!(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, replay: chosen.map((one) => asJson(one)), anew: anew.map(clientKey) })
    return codeUnlessAgreed(options)
  }
  const since = shell.clock.now()
  const moved = options.all
    ? await replayQueue(target, out, options)
    : await replayChosen(target, out, options, { chosen, choice, since })
  if (anew.length > 0) await resendClients(target, anew)
  const replayed = moved + anew.length
  out.say(out.style('green', `${replayed} replayed.`))
  const behind = moved - chosen.length
  if (behind > 0) out.say(behindText(behind, options))
  if (!options.all && behind < 0) await sayTakenElsewhere(target, out, chosen)
  const followed = [...followedIn(chosen), ...anew.map((ref) => ({ ref }))]
  const outcomes = await followClients(target, out, followed, { since, patience: options.wait * 1_000 })
  out.result({ applied: true, replayed, clients: outcomesJson(outcomes) })
  return showOutcomes(out, outcomes, options)
}

const behindText = (behind: number, { all }: ReplayOptions) =>
  all
    ? `${behind} were queued behind other messages of the same client and are not followed; see roomkeeper failed list.`
    : `${behind} of them stood behind older messages of the same clients.`

/** What is meant: dead letters, and clients whose message is gone. @throws Problem when that is nobody */
const chosenToReplay = async (target: Target, out: Output, choice: Choice & { all?: boolean }) => {
  const { ids = [] } = choice
  const found = await inspectAll(target, out.progress('looking'))
  checkChoice(target, found.parked, choice)
  const chosen = choose(found.parked, choice)
  // Reason and source choose among messages; a client without one is meant only by its name.
  const anew = await clientsWithoutDeadLetter(target, ids, found)
  for (const ref of anew) out.say(`${clientKey(ref)}  needs attention, and its message is gone: a new one is sent.`)
  if (chosen.length === 0 && anew.length === 0 && !(choice.all && found.unseen > 0)) throw nothingMatches(found)
  showChosen(target, out, chosen)
  return { chosen, anew }
}

const checkGiven = ({ all, rate, ids = [], reason, source }: ReplayOptions) => {
  const some = ids.length > 0 || reason !== undefined || source !== undefined
  if (all && some) throw new WrongUsage('--all stands for every message: leave out ids, --reason and --source.')
  if (all && rate !== undefined && !(Number.isInteger(rate) && rate <= 500))
    throw new WrongUsage('With --all SQS keeps the rate, which must be a whole number up to 500.')
  if (!all && !some) throw new WrongUsage('Specify ids, --reason CODE, --source NAME, or --all.')
}

/** What is meant, shown. @throws Problem when that is nothing */
export const chosenFor = async (target: Target, out: Output, choice: Choice): Promise<Parked[]> => {
  const found = await inspectAll(target, out.progress('looking'))
  checkChoice(target, found.parked, choice)
  const chosen = choose(found.parked, { ...choice, ids: asKeyed(target, choice.ids ?? []) })
  if (chosen.length === 0) throw nothingMatches(found)
  showChosen(target, out, chosen)
  return chosen
}

const nothingMatches = ({ elsewhere }: DeadLettersSeen): Problem =>
  elsewhere > 0
    ? heldElsewhere(elsewhere)
    : new Problem('No parked message matches.', 'roomkeeper failed list shows what is parked.')

const showChosen = (target: Target, out: Output, chosen: readonly Parked[]): void => {
  for (const { reason, parked: group } of byReason(chosen)) {
    out.say(`${out.style('yellow', reason.code)}  ${reason.what}`)
    showRows(out, group, target.clock.now())
  }
}

/** SQS moves every message, also those behind others; a tag of the queue says who started the move. */
const replayQueue = async (target: Target, out: Output, { rate }: ReplayOptions): Promise<number> => {
  const [dead, clients] = await Promise.all([target.queues.facts('dead'), target.queues.facts('clients')])
  if (await isMoving(target.sqs, dead.arn)) throw movingAlready()
  const start = target.clock.now()
  const note = (end: number | undefined) => noteMove(target, { by: whoIsThis(), start, end })
  await note(undefined).catch((error: unknown) => {
    out.say(out.style('dim', `The history will not say who replays: ${explain(error).message}`))
  })
  const progress = out.progress('replaying')
  const options = { sqs: target.sqs, clock: target.clock, rate, sourceArn: dead.arn, destinationArn: clients.arn }
  const { status, moved, failure } = await moveAll({ ...options, onProgress: progress.at })
    .catch((error: unknown) => {
      throw isMovingAlready(error) ? movingAlready() : error
    })
    .finally(progress.end)
  await note(target.clock.now()).catch(() => {})
  if (status === 'COMPLETED') return moved
  throw new Problem(`SQS ended the move as ${status} after ${moved} messages.`, failure)
}

const movingAlready = () =>
  new Problem('SQS is moving these messages already.', 'roomkeeper failed list tells later what is left.')

/** Somebody was quicker: SQS takes one move at a time (docs/facts/aws.md#one-move-at-a-time). */
const isMovingAlready = (error: unknown): boolean =>
  error instanceof Error && ['UnsupportedOperation', 'AWS.SimpleQueueService.UnsupportedOperation'].includes(error.name)

const whoIsThis = () => userInfo().username

interface Chosen {
  /** What was shown. */
  chosen: readonly Parked[]
  choice: Choice
  /** Epoch milliseconds: what was parked later was parked again. */
  since: number
}

/** One after the other: what was shown and is still there, and what stood behind it and fits the choice. */
const replayChosen = async (
  target: Target,
  out: Output,
  { rate }: ReplayOptions,
  { chosen, choice, since }: Chosen,
): Promise<number> => {
  const shown = new Set(chosen.map(({ deadLetter }) => deadLetter.id))
  const clients = new Set(chosen.map(({ client }) => client))
  const wanted = (parked: readonly Parked[]) =>
    choose(parked, choice).filter(
      ({ client, deadLetter }) => shown.has(deadLetter.id) || (clients.has(client) && deadLetter.parkedAt < since),
    )
  const progress = out.progress('replaying')
  const options = { sqs: target.sqs, queueUrl: await target.queues.url('clients'), clock: target.clock, rate }
  return takeInRounds(target, { choose: wanted, known: shown.size }, async (held, round) => {
    const deadLetters = round.map(({ deadLetter }) => deadLetter)
    const onProgress = (done: number) => progress.at(done, deadLetters.length)
    await replayDeadLetters(held, deadLetters, { ...options, by: whoIsThis(), onProgress })
  }).finally(progress.end)
}

const followedIn = (chosen: readonly Parked[]): Followed[] => {
  const messages = chosen.flatMap(({ client, deadLetter }) =>
    deadLetter.message ? [[client, deadLetter.message] as const] : [],
  )
  return [...new Map(messages).values()].map(({ ref, fields }) => ({ ref, fields }))
}
