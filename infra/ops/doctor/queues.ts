import { inspect } from '../failed/letters.ts'
import { spanText } from '../output/time.ts'
import { type Check, ok, problem } from './finding.ts'

/** Whether the queues are there, what waits, and whether somebody is parked. */
export const queues: Check = {
  area: 'Queues',
  async look(target) {
    const { name, visible, held, delayed } = await target.queues.facts('clients')
    const { parked, unseen } = await inspect(target)
    const waiting = visible + held + delayed
    const [oldest] = parked
    const age = oldest ? `, the oldest for ${spanText(target.clock.now() - oldest.letter.parkedAt)}` : ''
    const count = parked.length + unseen
    return [
      ok(`${name}: ${waiting === 0 ? 'nothing waits' : `${waiting} on their way`}`),
      count === 0
        ? ok('nobody is parked')
        : problem(`${count} parked${age}`, 'roomkeeper failed list says why, and what to do.'),
    ]
  },
}
