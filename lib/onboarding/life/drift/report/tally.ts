import type { ClientDrift } from '../look-at-client.ts'
import type { DriftReport } from './report-state.ts'

/** So many clients are named; the others are only counted. */
const mostNamed = 50

/** The report with one client more; `drift` undefined where nobody answered. Pure. */
export const tallied = (report: DriftReport, client: string, drift: ClientDrift | undefined): DriftReport => {
  const { counts } = report
  if (!drift) return { ...report, after: client, counts: { ...counts, unreached: counts.unreached + 1 } }
  const looked = { ...report, after: client, counts: { ...counts, looked: counts.looked + 1 } }
  if (drift.kind === 'not-compared') return looked
  if (drift.kind === 'unclear') return { ...looked, counts: { ...looked.counts, unclear: counts.unclear + 1 } }
  const open = drift.differences.filter(({ accepted }) => !accepted)
  const parts = [...new Set(open.map(({ part }) => part))]
  return {
    ...looked,
    counts: {
      ...looked.counts,
      compared: counts.compared + 1,
      differ: counts.differ + (open.length > 0 ? 1 : 0),
      unremembered: counts.unremembered + (drift.remembered === 'yes' ? 0 : 1),
      lockedOut: counts.lockedOut + (drift.lockedOut ? 1 : 0),
      notCome: counts.notCome + (drift.lockedOut?.notCome ? 1 : 0),
      waiting: counts.waiting + (drift.lockedOut?.waiting ?? 0),
      leaving: counts.leaving + (drift.leaving ? 1 : 0),
      leavingNotCome: counts.leavingNotCome + (drift.leaving?.notCome ? 1 : 0),
      leavingWaiting: counts.leavingWaiting + (drift.leaving?.waiting ?? 0),
    },
    parts: { ...report.parts, ...Object.fromEntries(parts.map((part) => [part, (report.parts[part] ?? 0) + 1])) },
    ...(open.length > 0 &&
      report.clients.length < mostNamed && {
        clients: [...report.clients, { client, parts, changed: [...new Set(open.map(({ changed }) => changed))] }],
      }),
  }
}
