import type { TableRow } from './row.ts'

/** The keys of one table's rows, as far as they are remembered. Plain data. */
export interface KeysSeen {
  /** A number for each key, not the key itself. */
  seen: Set<number>
  /** Keys that seem to stand twice: a second reading looks whether they do. */
  doubled: Set<string>
}

/** So many keys of a table are remembered, 8 bytes each and as much again: of a larger table the first ones. */
const mostKeys = 131_072
const mostDoubled = 100

/** The key of a row, as one text: two readings must write it alike. */
export const keyIn = (key: readonly string[], row: TableRow): string => key.map((column) => row(column) ?? '').join(' ')

export const noKeys = (): KeysSeen => ({ seen: new Set(), doubled: new Set() })

export const addTableKey = ({ seen, doubled }: KeysSeen, key: string): void => {
  const mark = fingerprint(key)
  if (seen.has(mark)) {
    if (doubled.size < mostDoubled) doubled.add(key)
  } else if (seen.size < mostKeys) seen.add(mark)
}

/** 53 bits for a text: two texts of a table share them once in some ten million tables. */
export const fingerprint = (text: string): number => {
  let [high, low] = [0x811c9dc5, 0x9747b28c]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low + code, 0x5bd1e995) ^ (low >>> 13)
  }
  return ((high >>> 0) & 0x1fffff) * 2 ** 32 + (low >>> 0)
}
