import { asHtml, mailPage, maybeRepeated } from '../../../../notify/mail-page.ts'
import type { DriftWords } from './report-words.ts'

const colours = { good: '#1a7f37', warning: '#9a6700' }

/** The mail of a report. `repeated`: it may have been sent before; `notes`: what other channels met. */
export const reportMail = (
  words: DriftWords,
  day: string,
  { repeated, notes }: { repeated: boolean; notes: string[] },
) => {
  const said = [...(repeated ? [maybeRepeated] : []), ...notes]
  const sections = words.sections.map(({ title, lines }) => [title.toUpperCase(), ...lines.map(plain), ''])
  const html = words.sections.map(({ title, lines }) => {
    const items = lines.map((line) => `<li style="word-break:break-word">${asHtml(line)}</li>`).join('')
    return `<h2 style="margin:20px 0 6px;font-size:15px;color:#57606a">${asHtml(title)}</h2><ul style="margin:0;padding-left:20px">${items}</ul>`
  })
  const last = `Report of ${day}. Nothing was changed by looking.`
  const body = [
    `<p style="margin:0 0 12px;font-size:17px">${asHtml(words.headline)}</p>`,
    ...said.map((line) => `<p style="margin:0 0 12px;color:#57606a">${asHtml(line)}</p>`),
    ...html,
    `<p style="margin:16px 0 0;color:#57606a;font-size:13px">${asHtml(last)}</p>`,
  ]
  const colour = words.isGood ? colours.good : colours.warning
  return {
    subject: words.subject,
    text: [words.headline, '', ...said.flatMap((line) => [line, '']), ...sections.flat(), last].join('\n'),
    html: mailPage(words.subject, 'Rooms and what is wanted of them', colour, body.join('\n')),
  }
}

/** Nothing is quoted in plain text. */
const plain = (line: string): string => `- ${line.replaceAll('`', '')}`
