import { allWays, type Way } from '#test/onboarding/site.ts'
import type { Effort, Line } from '../line.ts'
import { openPortal } from '../onboarding/portal.ts'
import { sideBySide } from '../samples.ts'

/** Milliseconds that every call to DocSpace takes. */
const latencyMs = 100
const mostWrites = { files: 8, folder: 4, room: 3 } as const

const sample = "the sample script's 8 calls in sequence, which verify nothing"

/** What one client takes and costs, beside the public sample against the same portal. */
export const onboardingLines = async (effort: Effort): Promise<Line[]> => {
  const lines: Line[] = []
  for (const way of allWays) lines.push(...(await linesOf(way, effort === 'full' ? 5 : 3)))
  return lines
}

const linesOf = async (way: Way, rounds: number): Promise<Line[]> => {
  await using portal = await openPortal(way, latencyMs)
  // What a worker reads once for all its clients has been read.
  await portal.serve()
  await portal.sample()
  const { ours, reference } = await sideBySide(rounds, { ours: portal.serve, reference: portal.sample })
  const again = await portal.repeat()
  const least = (runs: typeof ours, of: 'ms' | 'writes') => Math.min(...runs.map((run) => run[of]))
  const most = Math.max(...ours.map(({ writes }) => writes))
  return [
    {
      what: `one onboarding, ${way}: time, each call ${latencyMs} ms`,
      unit: 'ms',
      ours: least(ours, 'ms'),
      reference: { value: least(reference, 'ms'), what: sample },
      ...(way === 'files' && { budget: { of: 'ratio', is: 'at most', limit: 0.8, timed: true } }),
      note: 'all read-backs included, at the pace of one of five workers; best of several',
    },
    {
      what: `one onboarding, ${way}: writes`,
      unit: 'writes',
      ours: most,
      reference: { value: least(reference, 'writes'), what: sample },
      budget: { of: 'ours', is: 'at most', limit: mostWrites[way] },
    },
    {
      what: `repeat delivery of a finished client, ${way}: writes`,
      unit: 'writes',
      ours: again.writes,
      budget: { of: 'ours', is: 'at most', limit: 0 },
    },
    {
      what: `repeat delivery of a finished client, ${way}: reads`,
      unit: 'reads',
      ours: again.requests - again.writes,
      budget: { of: 'ours', is: 'at most', limit: 4 },
    },
  ]
}
