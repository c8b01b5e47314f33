import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { exitCodes } from '../exit-codes.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { WrongUsage } from '../problem.ts'
import type { Target } from '../target/target.ts'
import { asJson, type Choice, choose, inspect, type Parked, sayTakenElsewhere } from './dead-letters.ts'
import { chosenFor } from './replay.ts'
import { takeInRounds } from './rounds.ts'

export interface DiscardOptions extends Choice, ChangeOptions {}

/** `failed discard`: deletes dead letters for good. Room and record stay as they are. */
export const discardFailed = async (
  work: CommandContext<DiscardOptions>,
  ids: readonly string[],
): Promise<ExitCode> => {
  const { options, out, shell } = work
  if (ids.length === 0 && options.reason === undefined && options.source === undefined) {
    throw new WrongUsage('Specify ids, --reason CODE or --source NAME.')
  }
  const target = await work.target()
  const chosen = await chosenFor(target, out, { ...options, ids })
  const question = `Delete ${chosen.length === 1 ? 'this message' : `these ${chosen.length} messages`} for good?`
  if (!(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, discard: chosen.map((one) => asJson(one)) })
    return codeUnlessAgreed(options)
  }
  const shown = new Set(chosen.map(({ deadLetter }) => deadLetter.id))
  const deadLetters = await removeShown(target, shown)
  if (deadLetters.length < chosen.length) await sayTakenElsewhere(target, out, chosen)
  out.result({ applied: true, discarded: deadLetters.map((one) => asJson(one)) })
  out.say(out.style('green', `${deadLetters.length} discarded.`))
  const clients = new Set(deadLetters.map(({ client }) => client))
  const behind = choose((await inspect(target)).parked, { ...options, ids: [] }).filter(({ client }) =>
    clients.has(client),
  )
  if (behind.length > 0) {
    // An id is gone with its message: those behind are known by their client.
    const theirs = [...new Set(behind.map(({ client }) => client))].join(' ')
    out.say(
      `${behind.length} stood behind them, of the same clients: roomkeeper failed discard ${theirs} shows and discards them.`,
    )
  }
  return deadLetters.length > 0 ? exitCodes.done : exitCodes.notDone
}

const removeShown = async (target: Target, shown: ReadonlySet<string>): Promise<Parked[]> => {
  const removed: Parked[] = []
  const choose = (parked: readonly Parked[]) => parked.filter(({ deadLetter }) => shown.has(deadLetter.id))
  await takeInRounds(target, { choose, known: shown.size }, async (held, deadLetters) => {
    for (const { deadLetter } of deadLetters) await held.remove(deadLetter)
    removed.push(...deadLetters)
  })
  return removed
}
