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
    if (!json) shell.stdout.write(`${line}\n`)
  }
  return {
    json,
    style,
    say,
    table(header, rows, indent = '') {
      if (rows.length === 0) return
      const head = header.length > 0 ? [header.map((title) => style('dim', title))] : []
      for (const line of alignColumns([...head, ...rows], indent)) say(line)
    },
    result(value) {
      if (json) shell.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
    },
    complain(message, remedy) {
      shell.stderr.write(`${warn('red', message)}\n`)
      if (remedy) shell.stderr.write(`${remedy}\n`)
    },
    note(line) {
      if (!json) shell.stderr.write(`${warn('dim', line)}\n`)
    },
    progress: (label) => createProgress(shell, label, !json),
  }
}
