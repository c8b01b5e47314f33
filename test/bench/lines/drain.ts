import type { Way } from '#test/onboarding/harness.ts'
import { openDrain } from '#test/soak/drain.ts'
import type { Effort, Line } from '../line.ts'
import { latency, operationMs } from '../onboarding/day.ts'

const minute = 60_000
const requestsPerMinute = 1_500
/** Requests for one client, as few as there can be (main job's budgets). */
const requests = { folder: 10, room: 9 } as const

/** A queue full of clients, emptied under the limits of the cloud on a simulated clock. */
export const drainLines = async (effort: Effort): Promise<Line[]> => {
  const clients = effort === 'full' ? 2_000 : 300
  return [
    { ...(await lineOf('folder', 5, clients)), budget: { of: 'ratio', is: 'at most', limit: 1.3 } },
    // More would only wait for each other at the one slot for rooms from templates.
    { ...(await lineOf('room', 2, clients)), budget: { of: 'ratio', is: 'at most', limit: 1.6 } },
    await atOnce('files', 5),
    await atOnce('folder', 5),
    await atOnce('room', 2),
  ]
}

/** Ten clients whom somebody types into the CRM at once, until all are ready. */
const atOnce = async (way: Way, workers: number): Promise<Line> => ({
  what: `ten clients at once, ${way}, ${workers} workers, each call ${latency} ms`,
  unit: 's',
  ours: (await minutesToDrain(way, workers, 10)) * 60,
  budget: { of: 'ours', is: 'at most', limit: 5 },
})

const lineOf = async (way: 'folder' | 'room', workers: number, clients: number): Promise<Line> => {
  const slot = way === 'room' ? (clients * operationMs) / minute : 0
  return {
    what: `drain of ${clients.toLocaleString('en-US')} clients, ${way}, ${workers} workers, each call ${latency} ms`,
    unit: 'min',
    ours: await minutesToDrain(way, workers, clients),
    reference: {
      value: Math.max((clients * requests[way]) / requestsPerMinute, slot),
      what: `least under the limits: ${requests[way]} requests each, ${requestsPerMinute.toLocaleString('en-US')} a minute`,
    },
    note: 'simulated clock and limits; not one client lost or parked',
  }
}

/** NaN where somebody is lost or parked. */
const minutesToDrain = async (way: Way, workers: number, clients: number): Promise<number> => {
  const drain = await openDrain({ way, workers, operationMs, latency })
  try {
    const refs = Array.from({ length: clients }, (_, n) => drain.add(n))
    const began = drain.harness.clock.now()
    await drain.run()
    const ready = refs.every((ref) => drain.crm.of(ref).record.written?.state === 'ready')
    return ready ? (drain.harness.clock.now() - began) / minute : Number.NaN
  } finally {
    await drain.stop()
  }
}
