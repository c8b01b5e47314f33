import { counted } from '../../notify/format.ts'
import { withChecks } from '../stages/finish.ts'
import type { RunCheck, RunState } from '../store/run-state.ts'

const older = (copies: number): string => counted(copies, 'older copy', 'older copies')

/** What was found of older copies, for the report; undefined when none was due. */
export const copiesCheck = ({
  read,
  damaged,
  waiting,
  problem,
}: NonNullable<RunState['readAgain']>): RunCheck | undefined => {
  if (damaged.length > 0) {
    const detail = `Not sound: ${damaged.map((one) => one.detail).join('; ')}.`
    return { id: 'copies', verdict: 'failed', detail }
  }
  if (problem !== undefined) {
    const detail = `Older copies could not be read again (${problem}); it is tried again the next night.`
    return { id: 'copies', verdict: 'warning', detail }
  }
  if (read.length === 0 && waiting === 0) return undefined
  const rest = waiting > 0 ? ` ${older(waiting)} more will be read the next nights.` : ''
  return { id: 'copies', verdict: 'passed', detail: `${older(read.length)} read again: SHA-256 as it was.${rest}` }
}

/** The run with what was found of older copies. A damaged copy is a failure to be reported; whether the run has passed stays as it is. */
export const withCopiesCheck = (state: RunState): RunState => {
  const check = state.readAgain && copiesCheck(state.readAgain)
  if (!check) return state
  const checked = withChecks(state, check)
  if (check.verdict === 'warning') return { ...checked, outcome: state.outcome === 'good' ? 'warning' : state.outcome }
  const [damage] = state.readAgain?.damaged ?? []
  if (!damage || state.outcome === 'bad' || !state.end) return checked
  return { ...checked, outcome: 'bad', end: { ...state.end, reason: damage.reason, detail: check.detail } }
}
