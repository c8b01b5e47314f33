import type { RunState } from '../run.ts'
import type { PortalSettings } from '../settings.ts'
import { timeInWords } from './words.ts'

/** The short mail that a backup has begun. */
export const startNotice = (name: string, run: RunState, settings: PortalSettings) => {
  const { host } = new URL(settings.url)
  const at = timeInWords(run.startedAt ?? run.dueAt, settings.timeZone)
  const how = run.ours ? 'was started' : 'was running already and is followed'
  const text = `The backup of ${host} ${how} at ${at}.\nA report follows when it has ended.\n\nRun ${run.run} of ${name}`
  const html = `<!doctype html><html lang="en"><body style="font:16px/1.5 sans-serif">${text
    .split('\n')
    .map((line) => `<p style="margin:0 0 8px">${line.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</p>`)
    .join('')}</body></html>`
  return { subject: `Backup started: ${host}`, text, html }
}
