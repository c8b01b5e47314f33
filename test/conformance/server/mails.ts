import { readFile } from 'node:fs/promises'
import type { Mail } from '../world.ts'

/** What a real server would have sent, from the log that it writes instead, in the recorder's form. */

const HEAD =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+\|[\w.]+ - \[action: (\w+)\]->\[.*?\] by \[email\.sender\] to \[(.*?)\] at (\S+ \S+)\s+\[(.*?)\]/s
const ENTRY = /\n(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+\|)/

/** The mails of a log to addresses that contain `part`. */
export async function mailsIn(file: string, part: string): Promise<Mail[]> {
  const log = await readFile(file, 'utf8').catch(() => '')
  return log.split(ENTRY).flatMap((entry) => {
    const [, action, to = '', at = '', subject = ''] = HEAD.exec(entry) ?? []
    // Colleagues are greeted when the replay makes them.
    if (action === undefined || action === 'opensource_user_activation_v1' || !to.includes(part)) return []
    return [{ action, to, subject, at: Date.parse(`${at} UTC`), links: linksOf(entry) }]
  })
}

/** Each address once, without those of the vendor's own pages. */
const linksOf = (entry: string): string[] => {
  const all = [...entry.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'))
  return [...new Set(all)].filter((link) => /^http:\/\/(localhost|127\.0\.0\.1)\b/.test(link))
}
