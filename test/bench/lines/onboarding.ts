import { allWays, type Way } from '#test/onboarding/harness.ts'
import type { Effort, Line } from '../line.ts'
import { openPortal } from '../onboarding/portal.ts'
import { sideBySide } from '../samples.ts'

/** Milliseconds that every call to DocSpace takes. */
const latencyMs = 100
const mostWrites = { files: 8, folder: 4, room: 3 } as const
/** Of the sample's time. The ways that write less wait for DocSpace's own work in the background. */
const mostTime = { files: 0.8, folder: 1.2, room: 1.1 } as const

const sample = "the sample script's 8 calls in sequence, which verify nothing"

/** What one client takes and costs, beside the public sample against the same portal. */
export const onboardingLines = async (effort: Effort): Promise<Line[]> => {
  const measured = []
  for (const way of allWays) measured.push(await measure(way, effort === 'full' ? 5 : 3))
  const again = measured.map((one) => one.again)
  const most = (what: Line['what'], unit: Line['unit'], values: number[], limit: number): Line => ({
    what,
    unit,
    ours: Math.max(...values),
    budget: { of: 'ours', is: 'at most', limit },
    note: 'the most of the three ways of welcome content',
  })
  return [
    ...measured.flatMap(({ lines }) => lines),
    most(
      'repeat delivery of a finished client: writes',
      'writes',
      again.map(({ writes }) => writes),
      0,
    ),
    most(
      'repeat delivery of a finished client: reads',
      'reads',
      again.map(({ requests, writes }) => requests - writes),
      4,
    ),
    most(
      'one onboarding: calls to S3',
      'calls',
      measured.map(({ stored }) => stored),
      2,
    ),
    most(
      'repeat delivery of a finished client: calls to S3',
      'calls',
      again.map(({ stored }) => stored),
      0,
    ),
  ]
}

const measure = async (way: Way, rounds: number) => {
  await using portal = await openPortal(way, latencyMs)
  // What a worker reads once for all its clients has been read.
  await portal.serve()
  await portal.sample()
  const { ours, reference } = await sideBySide(rounds, { ours: portal.serve, reference: portal.sample })
  const least = (runs: typeof ours, of: 'ms' | 'writes') => Math.min(...runs.map((run) => run[of]))
  const lines: Line[] = [
    {
      what: `one onboarding, ${way}: time, each call ${latencyMs} ms`,
      unit: 'ms',
      ours: least(ours, 'ms'),
      reference: { value: least(reference, 'ms'), what: sample },
      budget: { of: 'ratio', is: 'at most', limit: mostTime[way], timed: true },
      note: 'all read-backs included, with the share of one of five workers; best of several',
    },
    {
      what: `one onboarding, ${way}: writes`,
      unit: 'writes',
      ours: Math.max(...ours.map(({ writes }) => writes)),
      reference: { value: least(reference, 'writes'), what: sample },
      budget: { of: 'ours', is: 'at most', limit: mostWrites[way] },
    },
  ]
  return { lines, stored: Math.max(...ours.map((run) => run.stored)), again: await portal.repeat() }
}
