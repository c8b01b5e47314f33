import type { RunContent } from '../store/run-content.ts'
import { checksAsData } from './checks-as-data.ts'
import type { BackupReport } from './report.ts'

/** The report as data; its fields are a promise to receivers. */
export const reportAsData = (report: BackupReport) => {
  const { portal, run, by, outcome, verified, end, task, headline, size, seconds, sha256, evidence, nextAt } = report
  const checks = checksAsData(report.checks)
  const remedy = report.advice?.remedy
  const next = nextAt === undefined ? undefined : new Date(nextAt).toISOString()
  // `proven` is what earlier releases called it.
  const proven = verified
  return {
    portal,
    run,
    by,
    outcome,
    verified,
    proven,
    end,
    task,
    summary: headline,
    remedy,
    size,
    seconds,
    sha256,
    evidence,
    content: report.content && contentAsData(report.content),
    checks,
    next,
  }
}

/** Numbers only: titles of files are for the mail. */
const contentAsData = ({
  verdict,
  tables,
  rooms,
  people,
  versions,
  bytes,
  changed,
  deleted,
  gapCount,
  ...more
}: RunContent) => ({
  verdict,
  tables,
  rooms,
  people,
  versions,
  bytes,
  changed,
  deleted,
  gaps: gapCount,
  faults: more.faults.map(({ id }) => id),
  ...(more.clientRooms && {
    clientRooms: { known: more.clientRooms.known, missing: more.clientRooms.missing.length },
  }),
})
