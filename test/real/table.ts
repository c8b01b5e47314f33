import Table from 'cli-table3'
import type { Row } from './group.ts'
import { knownFailures } from './known-failures.ts'

export type Verdict = 'ok' | 'FAILED' | 'known failure' | 'PASSES'

/** What a row comes to. A known failure that passes is an error: its mark has to be taken off. */
export const verdictOf = ({ group, name, expected, seen }: Row, known = knownFailures): Verdict => {
  const failure = known[`${group}: ${name}`]
  if (expected === seen) return failure ? 'PASSES' : 'ok'
  return failure ? 'known failure' : 'FAILED'
}

export const isError = (verdict: Verdict): boolean => verdict === 'FAILED' || verdict === 'PASSES'

const markOf = (row: Row): string => {
  const verdict = verdictOf(row)
  const fault = knownFailures[`${row.group}: ${row.name}`]?.fault
  if (verdict === 'known failure') return `known: ${fault}`
  return verdict === 'PASSES' ? `PASSES: take ${fault} out of known-failures.ts` : verdict
}

/** Case, expected, seen. */
export const tableOf = (rows: readonly Row[]): string => {
  const table = new Table({
    head: ['case', 'expected', 'seen', ''],
    style: { head: [], border: [], compact: true },
    colWidths: [44, 58, 58, 18],
    wordWrap: true,
    wrapOnWordBoundary: true,
  })
  for (const row of rows) {
    const seen = row.seen === row.expected ? 'as expected' : row.seen
    table.push([`${row.group}: ${row.name}`, row.expected, seen, markOf(row)])
  }
  return table.toString()
}

/** `31 ok, 4 known failures, 1 FAILED`. */
export const sumOf = (rows: readonly Row[]): string => {
  const counts = Map.groupBy(rows, (row) => verdictOf(row))
  const words: Readonly<Record<Verdict, string>> = {
    ok: 'ok',
    'known failure': 'known failures',
    FAILED: 'FAILED',
    PASSES: 'PASS although they are known failures',
  }
  return [...counts].map(([verdict, of]) => `${of.length} ${words[verdict]}`).join(', ')
}
