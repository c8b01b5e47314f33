import { inspect } from '../failed/dead-letters.ts'
import { spanText } from '../output/time.ts'
import type { QueueName } from '../target/queues.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type Found, ok, problem } from './finding.ts'

/** Whether the queues are there, what waits, whether somebody is parked, and what else was given up. */
export const queues: DoctorCheck = {
  area: 'Queues',
  async look(target) {
    const [{ name, visible, held, delayed }, { parked, unseen }, others] = await Promise.all([
      target.queues.facts('clients'),
      inspect(target),
      Promise.all(otherDead(target).map(([queue, section]) => lookAtDead(target, queue, section))),
    ])
    const waiting = visible + held + delayed
    const [oldest] = parked
    const age = oldest ? `, the oldest for ${spanText(target.clock.now() - oldest.deadLetter.parkedAt)}` : ''
    const count = parked.length + unseen
    return [
      ok(`${name}: ${waiting === 0 ? 'nothing waits' : `${waiting} on their way`}`),
      count === 0
        ? ok('nobody is parked')
        : problem(`${count} parked${age}`, 'roomkeeper failed list says why, and what to do.'),
      ...others,
    ]
  },
}

/** Dead-letter queues that hold no clients to replay, with the section of the runbook about each. */
const otherDead = ({ settings }: Target): [QueueName, string][] => [
  ['backfillDead', 'clients-parked'],
  ['schedulesDead', 'scheduled-job-lost'],
  ...(Object.keys(settings.events?.outlets ?? {}).length > 0
    ? [['eventsDead', 'events-given-up'] satisfies [QueueName, string]]
    : []),
  ...(settings.backup ? [['backupsDead', 'backup-not-followed'] satisfies [QueueName, string]] : []),
]

const lookAtDead = async ({ queues }: Target, queue: QueueName, section: string): Promise<Found> => {
  const { name, visible, held } = await queues.facts(queue)
  const count = visible + held
  if (count === 0) return ok(`${name} is empty`)
  return problem(`${name} has ${count === 1 ? 'a message' : `${count} messages`}`, `See docs/runbook.md#${section}.`)
}
