/** The tar file inside a backup archive, described in segments instead of bytes. */

const TAR_BLOCK = 512

/** A run of bytes: given ones, zeros, or content that repeats a tile of noise. */
export interface Segment {
  start: number
  length: number
  fill: Buffer | 'zero' | 'tile'
}

const pad = (length: number) => Math.ceil(length / TAR_BLOCK) * TAR_BLOCK

/** What a portal's backup ends with: the list of its stored files. */
const RESTORE_INFO = Buffer.from('<storage_restore></storage_restore>')

/** Entries as in a portal's backup: data bases, then stored files of at most 16 MiB. */
export function layOut(bytes: number): Segment[] {
  const names = ['databases/core/core_user', 'databases/files/files_file', 'databases/webstudio/webstudio_settings']
  const each = Math.min(16 * 1024 * 1024, Math.max(1, Math.ceil(bytes / 4)))
  const segments: Segment[] = []
  let at = 0
  const push = (length: number, fill: Segment['fill']) => {
    if (length > 0) segments.push({ start: at, length, fill })
    at += length
  }
  for (let left = bytes, n = 0; left > 0 || n === 0; n++) {
    const size = Math.min(each, left)
    push(TAR_BLOCK, header(names[n] ?? `storage/files/folder_1000/file_${n}/v1/content.bin`, size))
    push(size, 'tile')
    push(pad(size) - size, 'zero')
    left -= size
  }
  push(TAR_BLOCK, header('storage/restore_info', RESTORE_INFO.length))
  push(RESTORE_INFO.length, RESTORE_INFO)
  push(pad(RESTORE_INFO.length) - RESTORE_INFO.length, 'zero')
  push(2 * TAR_BLOCK, 'zero')
  return segments
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(TAR_BLOCK)
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  block.write(name, 0, 100, 'latin1')
  block.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(1_700_000_000, 12), 100, 'latin1')
  block.write('        0', 148, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
