import { createWorker, type Worker } from '#lib/onboarding/worker.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import type { Simulation } from './simulation.ts'

const workers = 2

/**
 * Runs the workers until everything has been sent and every message is done or parked, and lets some time go by afterwards.
 * `sending` ends when nothing more will be sent; `quietMs` is in milliseconds.
 */
export const work = async (simulation: Simulation, sending: Promise<void>, quietMs: number): Promise<void> => {
  const { clock, wire } = simulation.harness
  const sent = { all: false }
  const end = sending.then(() => {
    sent.all = true
  })
  const pollers = Array.from({ length: workers }, () => poll(simulation, sent, end))
  await drive(clock, wire, Promise.all([end, ...pollers]))
  await letGoBy(clock, wire, quietMs)
}

const poll = async (simulation: Simulation, sent: { all: boolean }, end: Promise<void>): Promise<void> => {
  const { clock, queue } = simulation.harness
  let worker = newWorker(simulation)
  while (!sent.all || queue.messages.length > 0) {
    const at = queue.nextAt
    const left = at === undefined ? 0 : at - clock.now()
    if (at === undefined) await Promise.race([queue.changed, end])
    else if (left > 0) await Promise.race([queue.changed, clock.sleep(left)])
    else if ((await invoke(simulation.harness, worker, (call) => fateOf(simulation, call)).outcome) === 'died')
      worker = newWorker(simulation)
  }
}

const newWorker = ({ harness, crms, key }: Simulation): Worker =>
  createWorker({ ...harness.services, openRecords: crms.newProcess(), openDocSpace: key.openDocSpace })

/** The first trouble that is due for this call. The queue's own calls fail only by a death. */
const fateOf = ({ troubles }: Simulation, { method }: OutgoingCall): Fate => {
  for (const trouble of troubles) trouble.call -= 1
  const due = troubles.find(({ call, times }) => call <= 0 && times > 0)
  if (!due) return 'pass'
  if (['SQS', 'S3'].includes(method) && !due.fate.startsWith('dies')) return 'pass'
  due.times -= 1
  return due.fate
}
