import type { Way } from '#test/onboarding/harness.ts'
import { seeded } from '#test/soak/chance.ts'
import { openDrain } from '#test/soak/drain.ts'
import type { Effort, Line } from '../line.ts'
import { latency, operationMs } from '../onboarding/day.ts'

const minute = 60_000
const requestsPerMinute = 1_500
/** Requests for one client, as few as there can be (main job's budgets). */
const requests = { folder: 10, room: 9 } as const

/** A queue full of clients, emptied under the limits of the cloud on a simulated clock. */
export const drainLines = async (effort: Effort): Promise<Line[]> => {
  const clients = effort === 'full' ? 1_000 : 300
  return [
    { ...(await lineOf('folder', 5, clients)), budget: { of: 'ratio', is: 'at most', limit: 1.3 } },
    // More would only wait for each other at the one slot for rooms from templates.
    { ...(await lineOf('room', 2, clients)), budget: { of: 'ratio', is: 'at most', limit: 1.3 } },
    ...(await otherTimes(effort === 'full' ? 300 : 100)),
    await atOnce('files', 5),
    await atOnce('folder', 5),
    await atOnce('room', 2),
  ]
}

/** Rooms from templates on other portals: work in the background, in milliseconds. */
const otherTimes = async (clients: number): Promise<Line[]> => {
  const lines: Line[] = []
  for (const [work, ms, limit] of [
    ['100 ms', 100, 1.3],
    ['1 s', 1_000, 1.3],
    ['113 to 467 ms, as measured', measuredTimes(), 1.35],
    ['150 to 450 ms', evenly(150, 450), 1.5],
    ['0.5 to 1.5 s', evenly(500, 1_500), 1.4],
  ] as const) {
    const line = await lineOf('room', 2, clients, ms)
    lines.push({ ...line, what: `${line.what}, work of ${work}`, budget: { of: 'ratio', is: 'at most', limit } })
  }
  return lines
}

const random = seeded(11)
const evenly = (least: number, most: number) => () => least + (most - least) * random()

/** Rooms from templates by ten quantiles that running servers had (infra/simulators/docspace/times.json). */
const measuredTimes = () => {
  const times = [113, 140, 165, 185, 213, 230, 250, 275, 316, 467]
  return () => times[Math.floor(random() * times.length)] ?? 0
}

/** Ten clients whom somebody types into the CRM at once, until all are ready. */
const atOnce = async (way: Way, workers: number): Promise<Line> => ({
  what: `ten clients at once, ${way}, ${workers} workers, each call ${latency} ms`,
  unit: 's',
  ours: (await minutesToDrain(way, workers, 10)) * 60,
  budget: { of: 'ours', is: 'at most', limit: 5 },
})

const lineOf = async (
  way: 'folder' | 'room',
  workers: number,
  clients: number,
  work: number | (() => number) = operationMs,
): Promise<Line> => {
  let worked = 0
  const timed = () => {
    const ms = typeof work === 'function' ? work() : work
    worked += ms
    return ms
  }
  const ours = await minutesToDrain(way, workers, clients, timed)
  return {
    what: `drain of ${clients.toLocaleString('en-US')} clients, ${way}, ${workers} workers, each call ${latency} ms`,
    unit: 'min',
    ours,
    reference: {
      value: Math.max((clients * requests[way]) / requestsPerMinute, way === 'room' ? worked / minute : 0),
      what: `least under the limits: ${requests[way]} requests each, ${requestsPerMinute.toLocaleString('en-US')} a minute`,
    },
    note: 'simulated clock and limits; not one client lost or parked',
  }
}

/** NaN where somebody is lost or parked. */
const minutesToDrain = async (
  way: Way,
  workers: number,
  clients: number,
  work: number | (() => number) = operationMs,
): Promise<number> => {
  const drain = await openDrain({ way, workers, operationMs: work, latency })
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
