import { inOneLine, markOf, type TimelineNote } from './timeline.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string) => inOneLine(text).replace(/[&<>"']/g, (sign) => escapes[sign] ?? '')

/** A note as HTML in which nothing that people typed is markup. */
export const htmlNote = (note: TimelineNote): string => {
  const { headline, lines, url } = note
  return [
    `<p><strong>${escaped(headline)}</strong></p>`,
    ...lines.map((line) => `<p>${escaped(line)}</p>`),
    ...(url === undefined ? [] : [`<p><a href="${escaped(url)}">Open the room</a></p>`]),
    `<p>${escaped(markOf(note))}</p>`,
  ].join('')
}
