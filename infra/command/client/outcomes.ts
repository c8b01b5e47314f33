import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Output } from '../output/output.ts'
import type { ClientOutcome } from './follow.ts'

/** One line for each client, and the exit code: clients in progress count as not done, unless `wait` is 0. */
export const showOutcomes = (
  out: Output,
  outcomes: ReadonlyMap<string, ClientOutcome>,
  { wait }: { wait: number },
): ExitCode => {
  out.table(
    [],
    [...outcomes].map(([client, outcome]) => [client, ...cellsFor(out, outcome)]),
  )
  const ends = new Set([...outcomes.values()].map(({ end }) => end))
  if (ends.has('parked')) return exitCodes.failed
  return ends.has('waiting') && wait > 0 ? exitCodes.notDone : exitCodes.done
}

const cellsFor = ({ style }: Output, outcome: ClientOutcome): [string, string] => {
  switch (outcome.end) {
    case 'ready':
      return [style('green', outcome.inReview ? 'ready for review' : 'ready'), outcome.roomUrl ?? '']
    case 'served':
      return [style('green', 'served'), 'nothing was to be done']
    case 'waiting':
      return [style('yellow', 'on its way'), outcome.status ?? '']
    case 'parked': {
      return [style('red', 'parked'), whyParked(outcome)]
    }
  }
}

const whyParked = ({ deadLetter, status }: Extract<ClientOutcome, { end: 'parked' }>): string => {
  if (!deadLetter) return status ?? ''
  const { detail } = deadLetter.deadLetter
  return `${deadLetter.reason.what}${detail ? ` (${detail})` : ''}`
}

export const outcomesJson = (outcomes: ReadonlyMap<string, ClientOutcome>) =>
  [...outcomes].map(([client, outcome]) => ({
    client,
    end: outcome.end,
    ...('inReview' in outcome && { inReview: true }),
    ...('roomUrl' in outcome && { roomUrl: outcome.roomUrl }),
    ...('status' in outcome && { status: outcome.status }),
    ...('deadLetter' in outcome &&
      outcome.deadLetter && { reason: outcome.deadLetter.reason.code, detail: outcome.deadLetter.deadLetter.detail }),
  }))
