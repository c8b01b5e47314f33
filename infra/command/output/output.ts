import { printable, printableLines } from '#infra/local/progress/printable.ts'
import type { Shell } from '../shell.ts'
import { hasColour } from '../shell.ts'
import { createProgress, type Progress } from './progress.ts'
import { createStyle, type Style } from './style.ts'
import { alignColumns } from './table.ts'

/** Where a command speaks: to people in lines and tables, or to programs in one JSON document; never both. */
export interface Output {
  /** Whether only `result` is written. */
  json: boolean
  style: Style
  /** One line; blank lines may stand before it. What a terminal would act on is shown as signs, here and in all others. */
  say(line?: string): void
  /** Columns with a header, or without one. */
  table(header: readonly string[], rows: readonly (readonly string[])[], indent?: string): void
  /** The answer for programs. */
  result(value: unknown): void
  /** What went wrong, on stderr, and what to do about it. */
  complain(message: string, remedy?: string): void
  /** A note on stderr that is no part of the answer. */
  note(line: string): void
  progress(label: string): Progress
}

export const createOutput = (shell: Shell, { json }: { json: boolean }): Output => {
  const style = createStyle(hasColour(shell.stdout, shell.environment))
  const warn = createStyle(hasColour(shell.stderr, shell.environment))
  const say = (line = '') => {
    if (json) return
    const text = line.replace(/^\n+/, '')
    shell.stdout.write(`${line.slice(0, line.length - text.length)}${printable(text)}\n`)
  }
  return {
    json,
    style,
    say,
    table(header, rows, indent = '') {
      if (rows.length === 0) return
      const head = header.length > 0 ? [header.map((title) => style('dim', title))] : []
      const cells = rows.map((row) => row.map(printable))
      for (const line of alignColumns([...head, ...cells], indent)) say(line)
    },
    result(value) {
      if (json) shell.stdout.write(`${jsonText(value)}\n`)
    },
    complain(message, remedy) {
      shell.stderr.write(`${warn('red', printableLines(message))}\n`)
      if (remedy) shell.stderr.write(`${printableLines(remedy)}\n`)
    },
    note(line) {
      if (!json) shell.stderr.write(`${warn('dim', printable(line))}\n`)
    },
    progress: (label) => createProgress(shell, label, !json),
  }
}

/** JSON writes the other control characters as escapes already; a terminal acts on these as well. */
const jsonText = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(
    /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
