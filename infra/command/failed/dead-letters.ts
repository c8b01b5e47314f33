import { canonicalRef } from '#lib/crm/records/client-ref.ts'
import { type DeadLetter, type HeldDeadLetters, holdDeadLetters } from '#lib/queue/dead-letters.ts'
import { clientKey, parseClientKey } from '#lib/runtime/client-key.ts'
import type { Reason } from '#lib/runtime/errors.ts'
import type { Output } from '../output/output.ts'
import { noProgress, type Progress } from '../output/progress.ts'
import { Problem } from '../problem.ts'
import { reasonFor } from '../reasons.ts'
import type { Target } from '../target/target.ts'
import { readMoves, wasMoved, withMover } from './move-tags.ts'

/** Which dead letters are meant; every one that is given must fit. */
export interface Choice {
  /** Message ids, their beginnings, or client keys. */
  ids?: readonly string[]
  reason?: string
  source?: string
}

/** A dead letter as it is shown. */
export interface Parked {
  deadLetter: DeadLetter
  client: string
  source: string
  reason: Reason
}

/** Seconds for which a look keeps the messages from others; they come back at once after it. */
const holdFor = 60

/** What of a dead-letter queue could be looked at. */
export interface DeadLettersSeen {
  parked: Parked[]
  /** Messages that stand behind an older one of the same client, or that somebody else holds: approximate. */
  unseen: number
  /** Those of them that somebody else holds right now: approximate. */
  elsewhere: number
  /** How long SQS keeps them, in milliseconds. */
  retention: number
}

const describe = (deadLetter: DeadLetter): Parked => ({
  deadLetter,
  client: deadLetter.message ? clientKey(deadLetter.message.ref) : 'unreadable',
  source: deadLetter.message?.ref.source ?? 'unreadable',
  reason: reasonFor(deadLetter.reason),
})

export const parkedIn = (held: HeldDeadLetters): Parked[] =>
  held.deadLetters.map(describe).sort((left, right) => left.deadLetter.parkedAt - right.deadLetter.parkedAt)

/** Takes what is on the dead-letter queue; dispose of it to put it back. */
export const holdParked = async (target: Target, progress: Progress = noProgress): Promise<HeldDeadLetters> => {
  try {
    return await holdDeadLetters(target.sqs, await target.queues.url('dead'), {
      seconds: holdFor,
      lookFor: target.instance ? 0 : 1,
      onProgress: (count) => progress.at(count),
    })
  } finally {
    progress.end()
  }
}

/** Looks at the dead-letter queue and leaves it as it was, the oldest first. */
export const inspect = async (target: Target, progress: Progress = noProgress): Promise<DeadLettersSeen> => {
  await using held = await holdParked(target, progress)
  const parked = await withMovers(target, parkedIn(held))
  const { visible, held: heldByAnybody, retention } = await target.queues.facts('dead')
  const elsewhere = Math.max(0, heldByAnybody - parked.length)
  return { parked, unseen: visible + elsewhere, elsewhere, retention }
}

/** How often to wait for somebody else who holds the same messages; a look takes seconds. */
export const mostTurns = 8

/** A wait after which another command has put its messages back. It is random, so that two commands do not wait in step. */
export const waitForTurn = ({ clock }: Target): Promise<void> => clock.sleep(300 + Math.random() * 900)

/** The same, for who is about to choose among the messages: one that somebody else holds is waited for. @throws Problem when it takes too long */
export const inspectAll = async (target: Target, progress: Progress = noProgress): Promise<DeadLettersSeen> => {
  for (let turn = 1; ; turn += 1) {
    const found = await inspect(target, progress)
    if (found.elsewhere === 0) return found
    // SQS counts one in flight now and then where there is none, and then nothing is missed.
    if (turn === mostTurns) return found
    await waitForTurn(target)
  }
}

/** The tags are read only where a message was moved; without the right to read them the message's own history is shown. */
const withMovers = async (target: Target, parked: Parked[]): Promise<Parked[]> => {
  if (!parked.some(({ deadLetter }) => wasMoved(deadLetter))) return parked
  const moves = await readMoves(target).catch(() => [])
  return parked.map((one) => ({ ...one, deadLetter: withMover(one.deadLetter, moves) }))
}

/** Messages that somebody else holds cannot be read. */
export const heldElsewhere = (count: number): Problem =>
  new Problem(
    `${count === 1 ? 'A parked message is' : `${count} parked messages are`} held by somebody else who looks at them, replays or discards them.`,
    'Give the command again in a minute.',
  )

/**
 * Says what became of messages that were shown and could not be taken, because somebody else was quicker. @throws Problem when
 * they are there and only held
 */
export const sayTakenElsewhere = async (target: Target, out: Output, shown: readonly Parked[]): Promise<void> => {
  const { parked, elsewhere } = await inspectAll(target)
  const left = shown.filter(({ deadLetter }) => parked.some((one) => one.deadLetter.id === deadLetter.id))
  if (left.length > 0 || elsewhere > 0) throw heldElsewhere(left.length || elsewhere)
  out.say('The others are not parked any more: somebody else has replayed or discarded them meanwhile.')
}

/** A client as a person or its sender spells it, by the key under which its messages are: an id that a source writes otherwise is normalised. */
export const asKeyed = ({ sources }: Pick<Target, 'sources'>, ids: readonly string[]): string[] =>
  ids.map((id) => {
    const ref = parseClientKey(id)
    return ref ? clientKey(canonicalRef(sources.get(ref.source)?.source, ref)) : id
  })

export const choose = (parked: readonly Parked[], { ids = [], reason, source }: Choice): Parked[] =>
  parked.filter(
    (one) =>
      (ids.length === 0 || ids.some((id) => one.deadLetter.id.startsWith(id) || one.client === id)) &&
      (reason === undefined || one.reason.code === reason) &&
      (source === undefined || one.source === source),
  )

/** Reasons with what is parked for them, the most frequent first. */
export const byReason = (parked: readonly Parked[]): { reason: Reason; parked: Parked[] }[] =>
  [...Map.groupBy(parked, ({ reason }) => reason.code).values()]
    .flatMap((group) => (group[0] ? [{ reason: group[0].reason, parked: group }] : []))
    .sort((left, right) => right.parked.length - left.parked.length)

/** A dead letter for programs. No client's fields. */
export const asJson = ({ deadLetter, client, source, reason }: Parked, retention?: number) => ({
  id: deadLetter.id,
  client,
  source,
  reason: reason.code,
  what: reason.what,
  remedy: reason.remedy,
  detail: deadLetter.detail,
  parkedAt: new Date(deadLetter.parkedAt).toISOString(),
  receivedAt: deadLetter.message?.receivedAt,
  delivery: deadLetter.message?.delivery,
  tries: deadLetter.tries,
  ...deadLetter.history,
  ...(retention && { keptUntil: new Date(deadLetter.parkedAt + retention).toISOString() }),
})
