import type { ArchiveEntry } from './entries.ts'
import type { ArchiveLayout } from './recipe.ts'

/** The tar file inside a backup archive, described in segments instead of bytes (docs/facts/backup-archive.md#the-container). */

const TAR_BLOCK = 512
/** What a self-hosted server pads the end of the archive to. */
const RECORD = 20 * TAR_BLOCK
const LONGEST_NAME = 100
/** The cloud fills so many archives side by side and then joins them. */
const SUB_ARCHIVES = 10

/** A run of bytes: given ones, zeros, or content that repeats a tile of noise. */
export interface Segment {
  start: number
  length: number
  fill: Buffer | 'zero' | 'tile'
}

const pad = (length: number) => Math.ceil(length / TAR_BLOCK) * TAR_BLOCK

export function layOut(entries: readonly ArchiveEntry[], layout: ArchiveLayout, writtenAt: number): Segment[] {
  const time = Math.floor(writtenAt / 1_000)
  const segments: Segment[] = []
  let at = 0
  const push = (length: number, fill: Segment['fill']) => {
    if (length > 0) segments.push({ start: at, length, fill })
    at += length
  }
  for (const { name, size, bytes } of layout === 'tar' ? joined(entries) : entries) {
    const named = Buffer.byteLength(name)
    if (named > LONGEST_NAME && layout === 'tar.gz') {
      push(TAR_BLOCK, header('././@LongLink', named + 1, { mode: 0o644, type: 'L', time: 0 }))
      push(pad(named + 1), Buffer.concat([Buffer.from(name), Buffer.alloc(pad(named + 1) - named)]))
    }
    push(TAR_BLOCK, header(name, size, { time }))
    push(size, bytes ?? 'tile')
    push(pad(size) - size, 'zero')
  }
  const end = at + 2 * TAR_BLOCK
  push((layout === 'tar' ? end : Math.ceil(end / RECORD) * RECORD) - at, 'zero')
  return segments
}

/** Entry by entry into one archive after the other, then all of the first, all of the second, and so on. */
const joined = (entries: readonly ArchiveEntry[]): ArchiveEntry[] =>
  Array.from({ length: SUB_ARCHIVES }, (_, n) => entries.filter((_entry, index) => index % SUB_ARCHIVES === n)).flat()

const MODE = 0o100700

function header(name: string, size: number, { mode = MODE, type = '0', time = 0 } = {}): Buffer {
  const block = Buffer.alloc(TAR_BLOCK)
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  // A name that is longer is cut.
  Buffer.from(name).copy(block, 0, 0, LONGEST_NAME)
  const numbers = [octal(mode, 8), octal(0, 8), octal(0, 8), octal(size, 12), octal(time, 12)]
  block.write(numbers.join(''), 100, 'latin1')
  block.write(`        ${type}`, 148, 'latin1')
  block.write('ustar\x00 ', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
