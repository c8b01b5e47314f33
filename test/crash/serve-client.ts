import { createWorker } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { drain, invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import type { RichSource } from './rich-clients.ts'

/** Serves what the queue has: a process that may die at its `nth` call, then new ones. `next` happens in between. @returns whether it died */
export const serve = async (
  harness: Harness,
  source: Pick<RichSource, 'openRecords'>,
  entry: Entry,
  cut?: { n: number; fate: Fate; next?: () => Promise<unknown> },
) => {
  const { clock, wire, queue } = harness
  const stage = { clock, wire, queue, services: harness.services }
  const newWorker = () => {
    const { openDocSpace } = harness.servicesWith()
    return createWorker({ ...harness.services, openDocSpace, openRecords: source.openRecords })
  }
  harness.enqueue(entry.ref, entry.fields)
  const fateOf = (call: OutgoingCall): Fate => (call.n === cut?.n ? cut.fate : 'pass')
  const { run, outcome } = invoke(stage, newWorker(), fateOf)
  await drive(clock, wire, outcome)
  await wire.quiet()
  await cut?.next?.()
  await drain(stage, newWorker)
  return run.dead
}
