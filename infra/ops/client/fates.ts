import type { ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import type { Fate } from './follow.ts'

/** One line for each client, and 1 as exit code when one of them is parked. */
export const showFates = (out: Output, fates: ReadonlyMap<string, Fate>): ExitCode => {
  out.table(
    [],
    [...fates].map(([client, fate]) => [client, ...cellsFor(out, fate)]),
  )
  const parked = [...fates.values()].some(({ end }) => end === 'parked')
  return parked ? 1 : 0
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
