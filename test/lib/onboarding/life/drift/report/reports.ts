import { type DriftReport, newDriftReport } from '#lib/onboarding/life/drift/report/report-state.ts'

export const dueAt = Date.parse('2026-11-30T05:00:00Z')
export const hour = 3_600_000

/** A report that was looked at to its end, with what is given. */
export const reportOf = ({
  counts,
  ...given
}: Partial<Omit<DriftReport, 'counts'>> & { counts?: Partial<DriftReport['counts']> } = {}): DriftReport => {
  const fresh = newDriftReport(dueAt)
  return { ...fresh, lookedAt: dueAt + hour, left: 0, ...given, counts: { ...fresh.counts, ...counts } }
}
