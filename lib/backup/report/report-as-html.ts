import { bytesInWords, timeInWords } from '../../notify/format.ts'
import { asHtml, mailPage, maybeRepeated } from '../../notify/mail-page.ts'
import type { BackupReport } from './report.ts'
import { runLine } from './run-line.ts'

const colours = { good: '#1a7f37', warning: '#9a6700', bad: '#cf222e', none: '#d0d7de' }
const verdicts = {
  passed: { mark: '&#10003;', word: 'OK', colour: colours.good },
  warning: { mark: '!', word: 'warning', colour: colours.warning },
  failed: { mark: '&#10007;', word: 'failed', colour: colours.bad },
  unchecked: { mark: '&#8211;', word: 'not checked', colour: '#57606a' },
}
const words = { good: 'OK', warning: 'OK with warnings', bad: 'FAILED' }
const tallestBar = 48

/** A backup that has finished is reported as a failure only for a copy of an older one. */
const headingOf = ({ outcome, end }: BackupReport): string =>
  `${outcome === 'bad' && end === 'finished' ? 'Backup copy' : 'Backup'} ${words[outcome]}`

/** The report as HTML for mail. `repeated`: it may have been sent before. */
export const reportAsHtml = (report: BackupReport, timeZone: string, repeated: boolean): string => {
  const next = report.nextAt === undefined ? 'none is planned' : timeInWords(report.nextAt, timeZone)
  const body = `<p style="margin:0 0 12px;font-size:17px">${asHtml(report.headline)}</p>
${repeated ? `<p style="margin:0 0 12px;color:#57606a">${maybeRepeated}</p>` : ''}
${advice(report)}${facts(report)}${trend(report)}${checks(report)}${notes(report)}
<p style="margin:16px 0 0"><b>Next run:</b> ${asHtml(next)}</p>
${runLine(report)}`
  return mailPage(report.subject, headingOf(report), colours[report.outcome], body)
}

const heading = (text: string) => `<h2 style="margin:20px 0 6px;font-size:15px;color:#57606a">${text}</h2>`

const table = (rows: string) =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${rows}</table>`

const advice = ({ advice, outcome }: BackupReport): string =>
  advice
    ? `<div style="margin:0 0 12px;padding:10px 12px;border-left:4px solid ${colours[outcome]};background:#f6f8fa">
<p style="margin:0 0 6px">${asHtml(advice.means)}</p><p style="margin:0"><b>What to do:</b> ${asHtml(advice.remedy)}</p></div>`
    : ''

const facts = ({ facts }: BackupReport): string =>
  table(
    facts
      .map(({ label, value }) => {
        const name = `<td valign="top" style="padding:2px 12px 2px 0;color:#57606a;white-space:nowrap">${asHtml(label)}</td>`
        return `<tr>${name}<td style="padding:2px 0;word-break:break-word;overflow-wrap:anywhere">${asHtml(value)}</td></tr>`
      })
      .join(''),
  )

const checks = ({ checks }: BackupReport): string =>
  checks.length === 0
    ? ''
    : heading('What was checked') +
      table(
        checks
          .map(({ label, verdict, detail }) => {
            const { mark, word, colour } = verdicts[verdict]
            const sign = `<td valign="top" width="24" style="padding:4px 0;color:${colour};font-weight:bold" title="${word}">${mark}</td>`
            const head = `<b>${asHtml(label)}</b> <span style="color:${colour}">${word}</span>`
            return `<tr>${sign}<td style="padding:4px 0">${head}<br>${asHtml(detail)}</td></tr>`
          })
          .join(''),
      )

const notes = ({ notes }: BackupReport): string =>
  notes.length === 0
    ? ''
    : `${heading('Notes')}<ul style="margin:0;padding-left:20px">${notes.map((note) => `<li>${asHtml(note)}</li>`).join('')}</ul>`

/** Bars of table cells: every mail client draws those. A failed night is a red foot. */
const trend = ({ trend }: BackupReport): string => {
  if (trend.length < 2) return ''
  const sizes = trend.flatMap(({ size }) => size ?? [])
  const most = Math.max(1, ...sizes)
  const bars = trend.map(({ day, size, outcome }) => {
    const height = Math.max(3, Math.round(((size ?? 0) / most) * tallestBar))
    const title = asHtml(`${day}: ${size === undefined ? 'no archive' : bytesInWords(size)}`)
    const bar = `<td height="${height}" bgcolor="${colours[outcome]}" style="height:${height}px;line-height:1px;font-size:1px">&nbsp;</td>`
    const inner = `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>${bar}</tr></table>`
    return `<td valign="bottom" width="18" height="${tallestBar}" style="padding:0 1px" title="${title}">${inner}</td>`
  })
  const [first, last] = [trend[0]?.day ?? '', trend.at(-1)?.day ?? '']
  const range = sizes.length > 0 ? `, ${bytesInWords(Math.min(...sizes))} to ${bytesInWords(most)}` : ''
  const legend = asHtml(`${first} to ${last}${range}`)
  return `${heading('Size of the last archives')}<table role="img" aria-label="${legend}" cellpadding="0" cellspacing="0"><tr>${bars.join('')}</tr></table>
<p style="margin:4px 0 0;color:#57606a;font-size:13px">${legend}</p>`
}
