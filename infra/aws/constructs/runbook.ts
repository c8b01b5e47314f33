import { readFileSync } from 'node:fs'

/** Where the text of an alarm says what to do. */
export interface Runbook {
  /** What stands in an alarm's text after what it means; `room`: the most characters that are left for it. */
  whatToDo(section: string, room: number): string
}

const file = 'docs/runbook.md'

/** A runbook with a public address. */
const linked = (address: string): Runbook => ({ whatToDo: (section) => `What to do: ${address}#${section}` })

/** Markdown as one reads it in a mail. */
const plain = (markdown: string): string =>
  markdown
    .replace(/^```.*\n/gm, '')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\*\*|`/g, '')
    // Lines are broken where the page is wide enough, not where a mail is.
    .replace(/([^\n.:])\n(?=[^\n])/g, '$1 ')
    .replace(/\n{2,}/g, '\n')
    .trim()

/** Whole sentences or lines up to `most` characters. */
const shortened = (text: string, most: number): string => {
  if (text.length <= most) return text
  const cut = text.slice(0, most)
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('.\n'), cut.lastIndexOf('\n'))
  return cut.slice(0, end + 1).trim()
}

/** The page of this project itself, which no mail can link to. */
const quoted = (page: string, environment: string): Runbook => {
  const sections = new Map(
    page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n'))]),
  )
  return {
    whatToDo(section, room) {
      const text = sections.get(section) ?? ''
      const more = `\nMore: ${section} in ${file} of Roomkeeper`
      // What it means stands in the alarm already.
      const what = plain(text.slice(Math.max(0, text.indexOf('**Look.**'))))
      // The page speaks of one environment; this alarm is of another one.
      return shortened(what.replace(/\bprod\b/g, environment), room - more.length) + more
    },
  }
}

/** The runbook at an address, where there is one; else its text. */
export const openRunbook = (address: string | undefined, environment: string): Runbook =>
  address !== undefined && /^https?:/.test(address)
    ? linked(address)
    : quoted(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'), environment)
