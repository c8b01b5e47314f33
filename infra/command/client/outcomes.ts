import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Output } from '../output/output.ts'
import type { Fate } from './follow.ts'

/** One line for each client, and the exit code: who is still on the way was not served, unless nobody wanted to wait. */
export const showFates = (out: Output, fates: ReadonlyMap<string, Fate>, { wait }: { wait: number }): ExitCode => {
  out.table(
    [],
    [...fates].map(([client, fate]) => [client, ...cellsFor(out, fate)]),
  )
  const ends = new Set([...fates.values()].map(({ end }) => end))
  if (ends.has('parked')) return exitCodes.failed
  return ends.has('waiting') && wait > 0 ? exitCodes.notDone : exitCodes.done
}

const cellsFor = ({ style }: Output, fate: Fate): [string, string] => {
  switch (fate.end) {
    case 'ready':
      return [style('green', 'ready'), fate.roomUrl ?? '']
    case 'served':
      return [style('green', 'served'), 'nothing was to be done']
    case 'waiting':
      return [style('yellow', 'on its way'), fate.status ?? '']
    case 'parked': {
      return [style('red', 'parked'), whyParked(fate)]
    }
  }
}

const whyParked = ({ letter, status }: Extract<Fate, { end: 'parked' }>): string => {
  if (!letter) return status ?? ''
  const { detail } = letter.letter
  return `${letter.reason.what}${detail ? ` (${detail})` : ''}`
}

export const fatesJson = (fates: ReadonlyMap<string, Fate>) =>
  [...fates].map(([client, fate]) => ({
    client,
    end: fate.end,
    ...('roomUrl' in fate && { roomUrl: fate.roomUrl }),
    ...('status' in fate && { status: fate.status }),
    ...('letter' in fate && fate.letter && { reason: fate.letter.reason.code, detail: fate.letter.letter.detail }),
  }))
