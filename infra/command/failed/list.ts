import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { agoText, momentText, spanText } from '../output/time.ts'
import { asJson, byReason, type Choice, choose, type DeadLettersSeen, inspect, type Parked } from './dead-letters.ts'
import { checkChoice } from './known-choice.ts'

export interface FailedListOptions extends Choice {
  each?: boolean
}

/** Rows of one reason that are shown unless every one is asked for. */
const fewRows = 10
/** Less than this left before SQS drops a message is worth a warning, in milliseconds. */
const soonDropped = 3 * 86_400_000

/** `failed list`: who is parked and why, the most frequent reason first. */
export const listFailed = async ({
  options,
  out,
  shell,
  target,
}: CommandContext<FailedListOptions>): Promise<ExitCode> => {
  const opened = await target()
  const found = await inspect(opened, out.progress('looking'))
  checkChoice(opened, found.parked, options)
  const parked = choose(found.parked, options)
  out.result({
    parked: parked.map((one) => asJson(one, found.retention)),
    groups: byReason(parked).map(({ reason, parked: group }) => ({ reason: reason.code, count: group.length })),
    unseen: found.unseen,
  })
  showSummary(out, parked, found, shell.clock.now())
  for (const { reason, parked: group } of byReason(parked)) {
    const { style } = out
    out.say()
    out.say(`${style('yellow', reason.code)}  ${style('bold', reason.what)}  ${bySource(group)}`)
    out.say(`  ${reason.remedy}`)
    showRows(out, options.each ? group : group.slice(0, fewRows), shell.clock.now())
    if (!options.each && group.length > fewRows) out.say(`  … and ${group.length - fewRows} more: --each shows them`)
  }
  if (parked.length > 0) out.say('\nroomkeeper failed show ID tells more, roomkeeper failed replay sends them again.')
  return 0
}

const showSummary = (out: Output, parked: readonly Parked[], found: DeadLettersSeen, now: number) => {
  const [oldest] = parked
  if (!oldest) out.say(found.unseen > 0 ? 'Nothing could be looked at.' : 'No clients are parked.')
  else {
    out.say(`${countText(parked.length)} parked, the oldest for ${spanText(now - oldest.deadLetter.parkedAt)}.`)
    const left = oldest.deadLetter.parkedAt + found.retention - now
    if (left < soonDropped) out.say(out.style('red', `SQS drops the oldest in ${spanText(left)}.`))
  }
  if (found.unseen > 0) {
    const behind = 'behind an older message of the same client, or held by somebody else for the moment'
    out.say(out.style('dim', `About ${found.unseen} more cannot be seen: ${behind}.`))
  }
}

const countText = (count: number): string => (count === 1 ? '1 client is' : `${count} clients are`)

const bySource = (group: readonly Parked[]) =>
  [...Map.groupBy(group, ({ source }) => source)].map(([source, { length }]) => `${length} from ${source}`).join(', ')

/** One line for each dead letter. */
export const showRows = (out: Output, parked: readonly Parked[], now: number): void =>
  out.table(
    ['ID', 'CLIENT', 'PARKED', 'REPLAYED', 'DETAIL'],
    parked.map(({ deadLetter, client }) => [
      deadLetter.id.slice(0, 8),
      client,
      agoText(deadLetter.parkedAt, now),
      replaysText(deadLetter.history, now),
      deadLetter.detail ?? '',
    ]),
    '  ',
  )

/** `2 times, 3 h ago by anna`, or nothing. */
export const replaysText = (
  { replays, replayedAt, replayedBy }: Parked['deadLetter']['history'],
  now: number,
): string => {
  if (replays === 0) return 'never'
  const last = replayedAt ? `, ${agoText(Date.parse(replayedAt), now)}` : ''
  return `${replays === 1 ? 'once' : `${replays} times`}${last}${replayedBy ? ` by ${replayedBy}` : ''}`
}

/** A moment for people: exact, and how long ago. */
export const whenText = (at: number, now: number): string => `${momentText(at)} (${agoText(at, now)})`
