import type { Report } from './report.ts'
import { bytesInWords, timeInWords } from './words.ts'

const colours = { good: '#1a7f37', warning: '#9a6700', bad: '#cf222e', none: '#d0d7de' }
const verdicts = {
  proven: { mark: '&#10003;', word: 'proven', colour: colours.good },
  warning: { mark: '!', word: 'warning', colour: colours.warning },
  failed: { mark: '&#10007;', word: 'failed', colour: colours.bad },
  unchecked: { mark: '&#8211;', word: 'not checked', colour: '#57606a' },
}
const words = { good: 'OK', warning: 'OK with warnings', bad: 'FAILED' }
const tallestBar = 48

const safe = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/**
 * The report as HTML for mail: tables and inline styles only, nothing is loaded from outside, one column that fits a
 * phone. `repeated`: it may have been sent before.
 */
export const reportAsHtml = (report: Report, timeZone: string, repeated: boolean): string => {
  const colour = colours[report.outcome]
  const next = report.nextAt === undefined ? 'none is planned' : timeInWords(report.nextAt, timeZone)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(report.subject)}</title></head>
<body style="margin:0;padding:0;background:#f6f8fa">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #d0d7de;font:16px/1.5 -apple-system,Segoe UI,Roboto,Arial,sans-serif;color:#1f2328">
<tr><td bgcolor="${colour}" style="padding:14px 16px;color:#ffffff;font-size:18px;font-weight:bold">Backup ${words[report.outcome]}</td></tr>
<tr><td style="padding:16px">
<p style="margin:0 0 12px;font-size:17px">${safe(report.headline)}</p>
${repeated ? '<p style="margin:0 0 12px;color:#57606a">It is not known whether this mail has reached you before.</p>' : ''}
${advice(report)}${facts(report)}${trend(report)}${checks(report)}${notes(report)}
<p style="margin:16px 0 0"><b>Next run:</b> ${safe(next)}</p>
<p style="margin:8px 0 0;color:#57606a;font-size:13px">Run ${safe(report.run)} of ${safe(report.portal)}</p>
</td></tr></table></td></tr></table></body></html>`
}

const heading = (text: string) => `<h2 style="margin:20px 0 6px;font-size:15px;color:#57606a">${text}</h2>`

const table = (rows: string) =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${rows}</table>`

const advice = ({ advice, outcome }: Report): string =>
  advice
    ? `<div style="margin:0 0 12px;padding:10px 12px;border-left:4px solid ${colours[outcome]};background:#f6f8fa">
<p style="margin:0 0 6px">${safe(advice.means)}</p><p style="margin:0"><b>What to do:</b> ${safe(advice.remedy)}</p></div>`
    : ''

const facts = ({ facts }: Report): string =>
  table(
    facts
      .map(({ label, value }) => {
        const name = `<td valign="top" style="padding:2px 12px 2px 0;color:#57606a;white-space:nowrap">${safe(label)}</td>`
        return `<tr>${name}<td style="padding:2px 0;word-break:break-word;overflow-wrap:anywhere">${safe(value)}</td></tr>`
      })
      .join(''),
  )

const checks = ({ checks }: Report): string =>
  checks.length === 0
    ? ''
    : heading('What was checked') +
      table(
        checks
          .map(({ label, verdict, detail }) => {
            const { mark, word, colour } = verdicts[verdict]
            const sign = `<td valign="top" width="24" style="padding:4px 0;color:${colour};font-weight:bold" title="${word}">${mark}</td>`
            const head = `<b>${safe(label)}</b> <span style="color:${colour}">${word}</span>`
            return `<tr>${sign}<td style="padding:4px 0">${head}<br>${safe(detail)}</td></tr>`
          })
          .join(''),
      )

const notes = ({ notes }: Report): string =>
  notes.length === 0
    ? ''
    : `${heading('Notes')}<ul style="margin:0;padding-left:20px">${notes.map((note) => `<li>${safe(note)}</li>`).join('')}</ul>`

/** Bars of table cells: every mail client draws those. A failed night is a red foot. */
const trend = ({ trend }: Report): string => {
  if (trend.length < 2) return ''
  const sizes = trend.flatMap(({ size }) => size ?? [])
  const most = Math.max(1, ...sizes)
  const bars = trend.map(({ day, size, outcome }) => {
    const height = Math.max(3, Math.round(((size ?? 0) / most) * tallestBar))
    const title = safe(`${day}: ${size === undefined ? 'no archive' : bytesInWords(size)}`)
    const bar = `<td height="${height}" bgcolor="${colours[outcome]}" style="height:${height}px;line-height:1px;font-size:1px">&nbsp;</td>`
    const inner = `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>${bar}</tr></table>`
    return `<td valign="bottom" width="18" height="${tallestBar}" style="padding:0 1px" title="${title}">${inner}</td>`
  })
  const [first, last] = [trend[0]?.day ?? '', trend.at(-1)?.day ?? '']
  const range = sizes.length > 0 ? `, ${bytesInWords(Math.min(...sizes))} to ${bytesInWords(most)}` : ''
  return `${heading('Size of the last archives')}<table role="presentation" cellpadding="0" cellspacing="0"><tr>${bars.join('')}</tr></table>
<p style="margin:4px 0 0;color:#57606a;font-size:13px">${safe(`${first} to ${last}${range}`)}</p>`
}
