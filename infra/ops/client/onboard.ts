import { randomUUID } from 'node:crypto'
import { milestoneIn } from '#infra/local/stages.ts'
import type { ClientFields } from '#lib/crm/source.ts'
import { onboardClient, type Workplace } from '#lib/onboarding/onboard.ts'
import { createPortalFacts } from '#lib/onboarding/portal-facts.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { ownsRooms } from '#lib/onboarding/rooms-memory.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { type ClientRef, clientKey, parseClientKey } from '#lib/runtime/client-key.ts'
import { withLinesTo } from '#lib/runtime/lines.ts'
import { alone } from '../alone.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { choose, type Parked } from '../failed/letters.ts'
import { takeInRounds } from '../failed/rounds.ts'
import type { ExitCode, Work } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { openPortal, recordsOf } from '../target/open.ts'
import type { Target } from '../target/target.ts'
import { fatesJson, showFates } from './fates.ts'
import { followClients } from './follow.ts'
import { type Plan, planFor, showPlan } from './plan.ts'
import { clientNamed } from './reference.ts'

export interface OnboardOptions extends ChangeOptions {
  now?: boolean
  force?: boolean
  wait: number
  name?: string
  email?: string
  manager?: string
}

/** `onboard CLIENT`: through the queue, as a webhook would; or at once in this process. */
export const onboardNow = (work: Work<OnboardOptions>, text: string): Promise<ExitCode> =>
  alone(work.options, `onboard ${text} in ${work.options.env}`, () => onboardAlone(work, text))

const onboardAlone = async (work: Work<OnboardOptions>, text: string): Promise<ExitCode> => {
  const { options, out, shell } = work
  const target = await work.target()
  const asked = clientNamed(text, target)
  const fields = fieldsFrom(asked, text, options)
  const plan = await planFor(target, asked, fields)
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
  return options.now ? serveHere(target, out, ref, fields, options) : serveByQueue(target, out, ref, fields, options)
}

/** The exit code where nothing is to be queued: for who needs nothing, and for who would be parked. */
const checkPlan = (out: Output, plan: Plan, { force }: OnboardOptions): ExitCode | undefined => {
  if (force) return undefined
  if (plan.do === 'nothing') {
    out.say('Nothing was queued; --force queues the client all the same.')
    return 0
  }
  if (plan.do !== 'park') return undefined
  out.say('Nothing was queued. Fix this first; --force queues the client all the same.')
  return 1
}

/** A source that cannot be read back tells of its client in the message. @throws WrongUsage */
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

const serveByQueue = async (
  target: Target,
  out: Output,
  ref: ClientRef,
  fields: ClientFields | undefined,
  { wait }: OnboardOptions,
): Promise<ExitCode> => {
  const since = target.clock.now()
  const delivery = `roomkeeper-${randomUUID()}`
  const message = { ref, receivedAt: new Date(since).toISOString(), delivery, ...(fields && { fields }) }
  await sendMessages(target.sqs, await target.queues.url('clients'), [message], delivery)
  out.say('It is in the queue.')
  await discardOlder(target, out, clientKey(ref), since)
  const fates = await followClients(target, out, [{ ref, fields }], { since, patience: wait * 1_000 })
  out.result({ applied: true, delivery, clients: fatesJson(fates) })
  return showFates(out, fates, { wait })
}

/** The new message stands for the client's older dead letters, which would hide what becomes of it. */
const discardOlder = async (target: Target, out: Output, client: string, since: number) => {
  const older = (parked: readonly Parked[]) =>
    choose(parked, { ids: [client] }).filter(({ letter }) => letter.parkedAt < since)
  const removed = await takeInRounds(target, { choose: older, known: 0 }, async (held, letters) => {
    for (const { letter } of letters) await held.remove(letter)
  })
  if (removed > 0)
    out.say(`It takes the place of ${removed === 1 ? 'its parked message' : `${removed} parked messages`}.`)
}

const serveHere = async (
  target: Target,
  out: Output,
  ref: ClientRef,
  fields: ClientFields | undefined,
  { force }: OnboardOptions,
): Promise<ExitCode> => {
  if (!force) await refuseBesideWorker(target)
  const [records, portal] = await Promise.all([recordsOf(target, ref.source), openPortal(target)])
  const { docspace, linkSecrets, memory } = portal
  if (portal.memoryFault) throw portal.memoryFault
  const { what, remedy } = onboardingReasons['docspace-key-of-another']
  if (!ownsRooms(memory, target.settings.docspace.url, await docspace.people.keyOwner()))
    throw new Problem(`${what}.`, remedy)
  const workplace: Workplace = {
    records,
    docspace,
    facts: createPortalFacts(target.clock, portal.assertSameContent),
    clock: target.clock,
    settings: target.settings.onboarding,
    linkSecrets,
    hold: { during: (write) => write() },
  }
  const tell = (line: string) => {
    const milestone = milestoneIn({ function: '', line, at: target.clock.now(), stream: 'stdout' })
    if (milestone?.stage) out.say(`  ${milestone.stage}`)
  }
  const outcome = await withLinesTo(tell, () => onboardClient(workplace, ref, fields))
  if (typeof outcome !== 'string') {
    const key = clientKey(outcome.moved)
    throw new Problem(`The record has another key: ${key}.`, `roomkeeper onboard ${key}`)
  }
  out.result({ applied: true, outcome })
  out.say(out.style('green', outcome))
  return 0
}

/** Only the queue keeps two from making a room for one client at the same time. @throws Problem */
const refuseBesideWorker = async (target: Target) => {
  const { visible, held } = await target.queues.facts('clients')
  if (visible + held === 0) return
  throw new Problem(
    `The queue holds ${visible + held} messages: one may be about this client, and two would make two rooms.`,
    'Leave out --now, or say --force when you know that it is not.',
  )
}
