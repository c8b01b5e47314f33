import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { printable } from '#infra/local/progress/printable.ts'
import type { CheckedRecord } from '#lib/onboarding/rules-check/check-records.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { Problem } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { endInWords } from './show-ends.ts'

/** Where the clients go, a line each, as they are read. */
export interface CsvOutput {
  /** Bytes that it has. */
  length(): number
  write(records: readonly CheckedRecord[]): Promise<void>
  /** Puts the whole file in its place. */
  finish(): Promise<void>
  close(): Promise<void>
}

const header = ['client', 'name', 'outcome', 'rule', 'title', 'why', 'writes']

/** The name that stands for stdout. */
export const toStdout = '-'

/** The file beside the wanted one in which the lines are until all of them are there. */
const partOf = (path: string): string => `${path}.part`

/** Bytes that an interrupted check has written. */
export const csvSoFar = async (path: string): Promise<number> => {
  const found = await stat(partOf(path)).catch(() => undefined)
  return found?.size ?? 0
}

/** `length`: bytes of an earlier run that stay; 0 begins anew. @throws Problem where it cannot be written */
export const openCsv = async (path: string, length: number, { stdout }: Pick<Shell, 'stdout'>): Promise<CsvOutput> => {
  if (path === toStdout) return csvInto(async (text) => void stdout.write(text))
  const file = await open(partOf(path), length > 0 ? 'r+' : 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(`${path} cannot be written (${error.code}).`, 'Name a file in a folder that you may write to.')
  })
  await file.truncate(length)
  return csvIntoFile(file, path, length)
}

const csvInto = async (put: (text: string) => Promise<void>): Promise<CsvOutput> => {
  await put(csvLine(header))
  return {
    length: () => 0,
    write: (records) => put(records.map(lineOf).join('')),
    finish: async () => {},
    close: async () => {},
  }
}

const csvIntoFile = async (file: FileHandle, path: string, start: number): Promise<CsvOutput> => {
  let length = start
  const put = async (text: string) => {
    const { bytesWritten } = await file.write(text, length)
    length += bytesWritten
  }
  if (start === 0) await put(csvLine(header))
  return {
    length: () => length,
    write: (records) => put(records.map(lineOf).join('')),
    async finish() {
      await file.close()
      await rename(partOf(path), path)
    },
    close: () => file.close(),
  }
}

const lineOf = ({ record, placed, entry }: CheckedRecord): string => {
  const [outcome, rule, title, because] = cellsOf(placed)
  const why = entry.end ? endInWords[entry.end] : because
  const problem = entry.whole?.problem
  const shown = problem === undefined ? [outcome, rule, title, why] : ['would be parked or wait', rule, title, problem]
  const writes = entry.whole && problem === undefined ? String(entry.whole.writes) : ''
  return csvLine([clientKey(record.ref), record.name, ...shown, writes])
}

const cellsOf = (placed: CheckedRecord['placed']): [outcome: string, rule: string, title: string, why: string] => {
  switch (placed.kind) {
    case 'no-client':
      return ['no client', '', '', '']
    case 'skipped':
      return ['makes no room', placed.rule, '', '']
    case 'no-rule': {
      const values = Object.entries(placed.because).map(([field, value]) => `${field}=${value}`)
      return ['no rule', '', '', values.join('; ')]
    }
    case 'room': {
      const rule = placed.rule ?? ''
      if ('title' in placed) return [placed.isReady ? 'ready' : 'room to make', rule, placed.title, '']
      return [placed.isReady ? 'ready' : 'would be parked', rule, '', placed.problem]
    }
  }
}

/** A line of cells. A spreadsheet would take a text that begins with one of these signs for a formula. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells
    .map((cell) => printable(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',')}\r\n`
