import { bytesInWords, timeInWords } from '../../notify/format.ts'
import { maybeRepeated } from '../../notify/mail-page.ts'
import type { BackupReport } from './report.ts'

const marks = { passed: 'OK         ', warning: 'WARNING    ', failed: 'FAILED     ', unchecked: 'not checked' }
const longestBar = 20

/** The report as plain text; `repeated`: it may have been sent before. */
export const reportAsText = (report: BackupReport, timeZone: string, repeated: boolean): string => {
  const section = (title: string, lines: readonly string[]) => (lines.length > 0 ? [title, ...lines, ''] : [])
  return [
    report.headline,
    '',
    ...(repeated ? [maybeRepeated, ''] : []),
    ...section('WHAT TO DO', report.advice ? [report.advice.means, report.advice.remedy] : []),
    ...section(
      'FACTS',
      report.facts.map(({ label, value }) => `${label}: ${value}`),
    ),
    ...section(
      'WHAT WAS CHECKED',
      report.checks.map(({ label, verdict, detail }) => `${marks[verdict]}  ${label}: ${detail}`),
    ),
    ...section(
      'NOTES',
      report.notes.map((note) => `- ${note}`),
    ),
    ...section('SIZE OF THE LAST ARCHIVES', trend(report)),
    `Next run: ${report.nextAt === undefined ? 'none is planned' : timeInWords(report.nextAt, timeZone)}`,
    `Run ${report.run} of ${report.portal}`,
  ].join('\n')
}

const trend = ({ trend }: BackupReport): string[] => {
  const most = Math.max(1, ...trend.map(({ size }) => size ?? 0))
  return trend.map(({ day, size, outcome }) => {
    const bar = size === undefined ? '' : '#'.repeat(Math.max(1, Math.round((size / most) * longestBar)))
    const words = size === undefined ? 'no archive' : bytesInWords(size)
    return `${day.padEnd(6)} ${bar.padEnd(longestBar)} ${words}${outcome === 'bad' && size !== undefined ? ' (failed)' : ''}`
  })
}
