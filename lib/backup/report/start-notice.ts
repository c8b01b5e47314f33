import { timeInWords } from '../../notify/format.ts'
import { asHtml, mailPage } from '../../notify/mail-page.ts'
import type { PortalSettings } from '../settings.ts'
import type { RunState } from '../store/run-state.ts'
import { runLine } from './run-line.ts'

const colour = '#0969da'

/** The short mail that a backup has begun. */
export const startNotice = (name: string, run: RunState, settings: PortalSettings) => {
  const { host } = new URL(settings.url)
  const at = timeInWords(run.startedAt ?? run.dueAt, settings.timeZone)
  const how = run.ours ? 'was started' : 'was running already and is followed'
  const lines = [`The backup of ${host} ${how} at ${at}.`, 'A report follows when it has ended.']
  const subject = `Backup started: ${host}`
  const paragraphs = lines.map((line) => `<p style="margin:0 0 8px">${asHtml(line)}</p>`).join('')
  return {
    subject,
    text: [...lines, '', `Run ${run.run} of ${name}`].join('\n'),
    html: mailPage(subject, 'Backup started', colour, paragraphs + runLine({ run: run.run, portal: name })),
  }
}
