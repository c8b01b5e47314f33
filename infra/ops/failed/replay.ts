import { userInfo } from 'node:os'
import { isMoving, moveAll, replayLetters } from '#lib/queue/redrive.ts'
import { fatesJson, showFates } from '../client/fates.ts'
import { type Followed, followClients } from '../client/follow.ts'
import { type ChangeOptions, isConfirmed } from '../confirm.ts'
import type { ExitCode, Work } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { explain } from '../target/explain.ts'
import type { Target } from '../target/target.ts'
import { asJson, byReason, type Choice, choose, holdParked, inspect, type Parked, parkedIn } from './letters.ts'
import { showRows } from './list.ts'
import { noteMove } from './move-journal.ts'

export interface ReplayOptions extends Choice, ChangeOptions {
  all?: boolean
  rate?: number
  /** Seconds to wait for what becomes of them. */
  wait: number
}

/** `failed replay`: sends parked clients to the workers again. */
export const replayFailed = async (work: Work<ReplayOptions>, ids: readonly string[]): Promise<ExitCode> => {
  const { options, out, shell } = work
  const choice = { ...options, ids }
  checkChoice(choice)
  const target = await work.target()
  const chosen = await chosenFor(target, out, choice)
  const question = `Replay ${chosen.length === 1 ? '1 message' : `${chosen.length} messages`} in ${target.environment}?`
  if (!(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, replay: chosen.map((one) => asJson(one)) })
    return 0
  }
  const since = shell.clock.now()
  const replayed = options.all
    ? await replayQueue(target, out, options)
    : await replayChosen(target, out, options, chosen)
  out.say(out.style('green', `${replayed} replayed.`))
  const behind = replayed - chosen.length
  if (behind > 0)
    out.say(`${behind} of them stood behind others and are not followed: failed list tells of them later.`)
  const fates = await followClients(target, out, followedIn(chosen), { since, patience: options.wait * 1_000 })
  out.result({ applied: true, replayed, clients: fatesJson(fates) })
  return showFates(out, fates)
}

const checkChoice = ({ all, rate, ids = [], reason, source }: ReplayOptions) => {
  const some = ids.length > 0 || reason !== undefined || source !== undefined
  if (all && some) throw new WrongUsage('--all stands for every message: leave out ids, --reason and --source.')
  if (all && rate !== undefined && !(Number.isInteger(rate) && rate <= 500))
    throw new WrongUsage('With --all SQS keeps the rate, which must be a whole number up to 500.')
  if (!all && !some) throw new WrongUsage('Say which: ids, --reason CODE, --source NAME, or --all.')
}

/** What is meant, shown. @throws Problem when that is nothing */
export const chosenFor = async (target: Target, out: Output, choice: Choice): Promise<Parked[]> => {
  const { parked, unseen } = await inspect(target, out.progress('looking'))
  const chosen = choose(parked, choice)
  if (chosen.length === 0 && !(unseen > 0 && choice.reason === undefined)) {
    throw new Problem('Nothing that is parked fits.', 'roomkeeper failed list shows what is parked.')
  }
  for (const { reason, parked: group } of byReason(chosen)) {
    out.say(`${out.style('yellow', reason.code)}  ${reason.what}`)
    showRows(out, group, target.clock.now())
  }
  return chosen
}

/** SQS moves everything, also what stands behind other messages; who had it do so is noted beside them. */
const replayQueue = async (target: Target, out: Output, { rate }: ReplayOptions): Promise<number> => {
  const [dead, clients] = await Promise.all([target.queues.facts('dead'), target.queues.facts('clients')])
  if (await isMoving(target.sqs, dead.arn))
    throw new Problem('SQS is moving these messages already.', 'roomkeeper failed list tells later what is left.')
  const start = target.clock.now()
  const note = (end: number | undefined) => noteMove(target, { by: whoIsThis(), start, end })
  await note(undefined).catch((error: unknown) => {
    out.say(out.style('dim', `The history will not say who replays: ${explain(error).message}`))
  })
  const progress = out.progress('replaying')
  const options = { sqs: target.sqs, clock: target.clock, rate, sourceArn: dead.arn, destinationArn: clients.arn }
  const { status, moved, failure } = await moveAll({ ...options, onProgress: progress.at }).finally(progress.end)
  await note(target.clock.now()).catch(() => {})
  if (status === 'COMPLETED') return moved
  throw new Problem(`SQS ended the move as ${status} after ${moved} messages.`, failure)
}

const whoIsThis = () => userInfo().username

/** One after the other; only what was shown, and only what is still there. */
const replayChosen = async (
  target: Target,
  out: Output,
  { rate }: ReplayOptions,
  shown: readonly Parked[],
): Promise<number> => {
  const ids = new Set(shown.map(({ letter }) => letter.id))
  await using held = await holdParked(target)
  const letters = parkedIn(held).flatMap(({ letter }) => (ids.has(letter.id) ? [letter] : []))
  const progress = out.progress('replaying')
  const queueUrl = await target.queues.url('clients')
  await replayLetters(held, letters, {
    sqs: target.sqs,
    queueUrl,
    clock: target.clock,
    by: whoIsThis(),
    rate,
    onProgress: (done) => progress.at(done, letters.length),
  }).finally(progress.end)
  return letters.length
}

const followedIn = (chosen: readonly Parked[]): Followed[] => {
  const messages = chosen.flatMap(({ client, letter }) => (letter.message ? [[client, letter.message] as const] : []))
  return [...new Map(messages).values()].map(({ ref, fields }) => ({ ref, fields }))
}
