import { randomUUID } from 'node:crypto'
import { sendMessages } from '#lib/queue/send.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { type ClientRef, clientKey, parseClientKey } from '#lib/runtime/client-key.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { choose, type Parked } from '../failed/dead-letters.ts'
import { takeInRounds } from '../failed/rounds.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { WrongUsage } from '../problem.ts'
import type { Target } from '../target/target.ts'
import { followClients } from './follow.ts'
import { onboardHere } from './onboard-here.ts'
import { outcomesJson, showOutcomes } from './outcomes.ts'
import { planForClient, showPlan } from './plan/plan.ts'
import type { ClientPlan } from './plan/planned-client.ts'
import { clientNamed } from './reference.ts'

export interface OnboardOptions extends ChangeOptions {
  now?: boolean
  force?: boolean
  wait: number
  name?: string
  email?: string
  manager?: string
}

/** `onboard CLIENT`: through the queue, as a webhook would; or at once in this process, in the client's turn. */
export const onboardNow = (work: CommandContext<OnboardOptions>, text: string): Promise<ExitCode> =>
  withLock(work.options, `onboard ${text} in ${work.options.env}`, () => onboardLocked(work, text))

const onboardLocked = async (work: CommandContext<OnboardOptions>, text: string): Promise<ExitCode> => {
  const { options, out, shell } = work
  const target = await work.target()
  const asked = clientNamed(text, target)
  const fields = fieldsFrom(asked, text, options)
  const today = new Date(target.clock.now()).toISOString()
  const plan = await planForClient(target, asked, fields && { created: today, ...fields })
  const ref = parseClientKey(plan.client) ?? asked
  showPlan(out, plan)
  const code = checkPlan(out, plan, options)
  if (code !== undefined) {
    out.result({ applied: false, plan })
    return code
  }
  const how = options.now ? 'now, in this process' : 'through the queue'
  if (!(await isConfirmed(shell, out, options, `Do this for ${clientKey(ref)} ${how}?`))) {
    out.result({ applied: false, plan })
    return codeUnlessAgreed(options)
  }
  const queued = queuedMessage(target, ref, fields)
  return options.now ? serveNow(target, out, queued, options) : serveByQueue(target, out, queued, options)
}

/** The exit code where nothing is queued: because nothing is to be done, or because the client would be parked. */
const checkPlan = (out: Output, plan: ClientPlan, { force }: OnboardOptions): ExitCode | undefined => {
  if (force) return undefined
  if (plan.do === 'nothing') {
    out.say('Nothing was queued; --force queues the client all the same.')
    return 0
  }
  if (plan.do !== 'park') return undefined
  out.say('Nothing was queued. Fix this first; --force queues the client all the same.')
  return 1
}

/** A source that cannot be read back has its client's fields in the message. @throws WrongUsage */
const fieldsFrom = (
  ref: ClientRef,
  text: string,
  { name, email, manager }: OnboardOptions,
): ClientFields | undefined => {
  if (ref.source !== 'generic') {
    if (name || email || manager) throw new WrongUsage('--name, --email and --manager are for generic clients only.')
    return undefined
  }
  if (!name) throw new WrongUsage('A generic client cannot be read back: give its --name, and --email and --manager.')
  // As it was typed: the key may spell it otherwise.
  return { id: text.split(':').at(-1) ?? ref.id, name, ...(email && { email }), ...(manager && { manager }) }
}

/** The client's message, and how it is sent. */
const queuedMessage = (target: Target, ref: ClientRef, fields: ClientFields | undefined) => {
  const since = target.clock.now()
  const delivery = `roomkeeper-${randomUUID()}`
  const message = { ref, receivedAt: new Date(since).toISOString(), delivery, ...(fields && { fields }) }
  const send = async () => sendMessages(target.sqs, await target.queues.url('clients'), [message], delivery)
  return { message, since, send }
}

type QueuedMessage = ReturnType<typeof queuedMessage>

const serveByQueue = async (
  target: Target,
  out: Output,
  queued: QueuedMessage,
  options: OnboardOptions,
): Promise<ExitCode> => {
  await queued.send()
  out.say('It is in the queue.')
  const { outcomes, clients } = await followQueued(target, out, queued, options)
  out.result({ applied: true, delivery: queued.message.delivery, clients })
  return showOutcomes(out, outcomes, options)
}

const followQueued = async (
  target: Target,
  out: Output,
  { message, since }: QueuedMessage,
  { wait }: OnboardOptions,
) => {
  await discardOlder(target, out, clientKey(message.ref), since)
  const outcomes = await followClients(target, out, [message], { since, patience: wait * 1_000 })
  return { outcomes, clients: outcomesJson(outcomes) }
}

const serveNow = async (
  target: Target,
  out: Output,
  queued: QueuedMessage,
  options: OnboardOptions,
): Promise<ExitCode> => {
  const outcome = await onboardHere(target, out, queued.message, queued.send)
  if (outcome) {
    out.result({ applied: true, outcome })
    out.say(out.style('green', outcome))
    return 0
  }
  out.say('It is in the queue, and a worker has its turn.')
  const { outcomes, clients } = await followQueued(target, out, queued, options)
  out.result({ applied: true, outcome: clients[0]?.end, delivery: queued.message.delivery, clients })
  return showOutcomes(out, outcomes, options)
}

/** The new message stands for the client's older dead letters, which would hide what becomes of it. */
const discardOlder = async (target: Target, out: Output, client: string, since: number) => {
  const older = (parked: readonly Parked[]) =>
    choose(parked, { ids: [client] }).filter(({ deadLetter }) => deadLetter.parkedAt < since)
  const removed = await takeInRounds(target, { choose: older, known: 0 }, async (held, deadLetters) => {
    for (const { deadLetter } of deadLetters) await held.remove(deadLetter)
  })
  if (removed > 0)
    out.say(`It takes the place of ${removed === 1 ? 'its parked message' : `${removed} parked messages`}.`)
}
