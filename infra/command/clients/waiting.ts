import { parseClientKey } from '#lib/runtime/client-key.ts'
import { planForClient } from '../client/plan/plan.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { agoText, spanText } from '../output/time.ts'
import { reasonFor } from '../reasons.ts'
import { explain } from '../target/explain.ts'
import type { Target } from '../target/target.ts'
import { waitingHere } from './queue-window.ts'
import type { WaitingClient } from './waiting-client.ts'
import { waitingByLog } from './worker-log.ts'

/** Clients of whom the reason is asked for, where it is not known: more wait for the same. */
const mostAsked = 20

/** `clients waiting`: who waits, since when, why, and what helps. Changes nothing. Ends with 1 when something has to be done. */
export const listWaiting = async ({ out, target, shell }: CommandContext<object>): Promise<ExitCode> => {
  const opened = await target()
  const [live, outside] = await Promise.all([opened.queues.facts('clients'), opened.queues.facts('backfill')])
  const { waiting, trouble } = await whoWaits(opened)
  const known = await withReasons(opened, byClient(waiting))
  const inQueue = live.visible + live.held + live.delayed
  const unknown = Math.max(0, inQueue - waiting.length)
  out.result({ inQueue, outside: outside.visible + outside.held, clients: known.map(asJson), unknown })
  if (trouble) out.complain(trouble)
  const now = shell.clock.now()
  showCounts(out, known, now)
  for (const [code, those] of Map.groupBy(known, ({ reason }) => reason ?? '')) showGroup(out, code, those, now)
  if (unknown > 0)
    out.say(`\nAbout ${unknown} more messages are in the queue: new ones, or such as are being worked on.`)
  if (outside.visible + outside.held > 0)
    out.say(`\n${outside.visible + outside.held} of a backfill are queued separately and are added a few at a time.`)
  return trouble !== undefined || known.some(({ reason }) => reason !== undefined && !isPassing(reason)) ? 1 : 0
}

const isPassing = (code: string) => reasonFor(code).resolvesItself === true

const whoWaits = async (target: Target): Promise<{ waiting: WaitingClient[]; trouble?: string }> => {
  try {
    return { waiting: await (target.instance ? waitingHere(target) : waitingByLog(target)) }
  } catch (error) {
    return { waiting: [], trouble: `Which clients wait cannot be read: ${explain(error).message}` }
  }
}

/** A client once, with its oldest message. */
const byClient = (waiting: readonly WaitingClient[]): WaitingClient[] => {
  const oldest = new Map<string, WaitingClient>()
  for (const one of [...waiting].sort((left, right) => left.since - right.since)) {
    if (!oldest.has(one.client)) oldest.set(one.client, one)
  }
  return [...oldest.values()]
}

/** Asks the servers as the worker does, for the oldest of those of whom no reason is known yet. */
const withReasons = async (target: Target, waiting: readonly WaitingClient[]): Promise<WaitingClient[]> => {
  const silent = waiting.filter(({ reason }) => reason === undefined).slice(0, mostAsked)
  const found = new Map(await Promise.all(silent.map(async (one) => [one, await reasonOf(target, one)] as const)))
  return waiting.map((one) => ({ ...one, ...found.get(one) }))
}

const reasonOf = async (
  target: Target,
  { client, fields }: WaitingClient,
): Promise<Pick<WaitingClient, 'reason' | 'detail'>> => {
  const ref = parseClientKey(client)
  if (!ref) return {}
  try {
    const plan = await planForClient(target, ref, fields)
    if (plan.do !== 'wait' && plan.do !== 'park') return {}
    return { reason: plan.reason.code, ...(plan.detail && { detail: plan.detail }) }
  } catch (error) {
    return { detail: explain(error).message }
  }
}

const showCounts = (out: Output, known: readonly WaitingClient[], now: number) => {
  const [oldest] = known
  const count = known.length === 1 ? '1 client waits' : `${known.length} clients wait`
  out.say(oldest ? `${count}, the oldest for ${spanText(now - oldest.since)}.` : 'No client waits.')
}

/** Rows of one reason that are shown. */
const fewRows = 10

const showGroup = (out: Output, code: string, those: readonly WaitingClient[], now: number) => {
  const { style } = out
  out.say()
  if (code === '') out.say(`${style('yellow', 'no reason known')}  they are tried again automatically`)
  else {
    const { what, remedy } = reasonFor(code)
    out.say(`${style('yellow', code)}  ${style('bold', what)}`)
    out.say(`  ${remedy}`)
  }
  out.table(
    ['CLIENT', 'SINCE', 'NEXT TRY', 'DETAIL'],
    those
      .slice(0, fewRows)
      .map(({ client, since, nextTry, detail }) => [
        client,
        agoText(since, now),
        nextTryText(nextTry, now),
        detail ?? '',
      ]),
    '  ',
  )
  if (those.length > fewRows) out.say(`  … and ${those.length - fewRows} more: --json lists them all`)
}

const nextTryText = (at: number | undefined, now: number): string => {
  if (at === undefined) return ''
  return at <= now ? 'now' : `in ${spanText(at - now)}`
}

/** For programs; no client's fields. */
const asJson = ({ client, since, nextTry, reason, detail }: WaitingClient) => ({
  client,
  since: new Date(since).toISOString(),
  ...(nextTry !== undefined && { nextTry: new Date(nextTry).toISOString() }),
  ...(reason && { reason, remedy: reasonFor(reason).remedy }),
  ...(detail && { detail }),
})
