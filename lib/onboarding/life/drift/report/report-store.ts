import { utcDay } from '../../../../runtime/clock.ts'
import type { TextStore } from '../../../../runtime/objects/text-store.ts'
import { type DriftReport, newDriftReport, readDriftReport } from './report-state.ts'

export type ReportTexts = Pick<TextStore, 'read' | 'create' | 'replace' | 'list'>

const keyOf = (day: string): string => `drift/${day}.json`

const textOf = (report: DriftReport): string => `${JSON.stringify(report)}\n`

/** Another function has gone on with the report: this one has nothing more to do. */
export class ReportTaken extends Error {
  override readonly name = 'ReportTaken'
}

/** A report as it is kept. */
export interface KeptReport {
  report: DriftReport
  /** Keeps what has become of it, and gives it back. @throws ReportTaken when another was quicker */
  keep(next: DriftReport): Promise<DriftReport>
}

/** Begins the report of a day, once: a schedule may fire twice. */
export const beginReport = async (texts: ReportTexts, dueAt: number): Promise<void> => {
  await texts.create(keyOf(utcDay(dueAt)), textOf(newDriftReport(dueAt)))
}

/** The reports, the newest first, that this version can read; at most so many. */
export const latestReports = async (texts: ReportTexts, most: number): Promise<KeptReport[]> => {
  const keys = (await texts.list('drift/')).reverse().slice(0, most)
  const kept: KeptReport[] = []
  for (const key of keys) {
    const stored = await texts.read(key)
    const report = readDriftReport(stored?.text ?? '')
    if (stored && report) kept.push({ report, keep: keeping(texts, key, stored.tag) })
  }
  return kept
}

const keeping = (texts: ReportTexts, key: string, first: string): KeptReport['keep'] => {
  let tag = first
  return async (next) => {
    const written = await texts.replace(key, textOf(next), tag)
    if (written === undefined) throw new ReportTaken()
    tag = written
    return next
  }
}
