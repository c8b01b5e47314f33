import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako'
import { BrokenArchive } from './broken.ts'

/** A gzip stream in the middle of its work, as plain data. Holds up to 32 KiB of what it unpacked: as secret as the archive. */
export interface GunzipState {
  inflate: Record<string, unknown>
  between: boolean
}

/** Unpacks gzip piece by piece, and can be put away at any byte and taken up again by another process. */
export interface Gunzip {
  /** Gives the unpacked bytes to `take`, which must not keep them. Throws `BrokenArchive`, also for a wrong CRC or length. */
  push(bytes: Uint8Array, take: (unpacked: Uint8Array) => void): void
  /** Whether the last member is complete. */
  ended(): boolean
  save(): GunzipState
}

/** Window bits of zlib with 16 added: gzip with its header, CRC and length checked. */
const gzipOnly = 15 + 16
const outputSize = 256 * 1024

/**
 * Node's zlib cannot put its state away; pako is the same zlib with its state in plain fields. That is what lets a
 * Lambda verify an archive which takes longer than a Lambda may run.
 */
export const createGunzip = (saved?: GunzipState): Gunzip => {
  const stream = streamOf(saved?.inflate)
  const output = new Uint8Array(outputSize)
  // Between two members, or after the last: only another member or padding may follow.
  let between = saved?.between ?? false
  let first = saved === undefined

  const inflate = (take: (unpacked: Uint8Array) => void): void => {
    do {
      stream.output = output
      stream.next_out = 0
      stream.avail_out = output.length
      const result = zlibInflate(stream, Z_NO_FLUSH)
      if (stream.next_out > 0) take(output.subarray(0, stream.next_out))
      if (result === Z_STREAM_END) {
        between = true
        return
      }
      if (result !== Z_OK && result !== Z_BUF_ERROR) throw new BrokenArchive(`gzip: ${stream.msg || 'not readable'}`)
    } while (stream.avail_in > 0 || stream.avail_out === 0)
  }

  return {
    push(bytes, take) {
      if (bytes.length === 0) return
      first = false
      stream.input = bytes
      stream.next_in = 0
      stream.avail_in = bytes.length
      while (stream.avail_in > 0) {
        if (between && !startNextMember(stream)) return
        between = false
        inflate(take)
      }
    },
    ended: () => between && !first,
    save: () => ({ inflate: stateOf(stream), between }),
  }
}

const streamOf = (saved: Record<string, unknown> | undefined): ZStream => {
  const stream = new ZStream()
  zlibInflateInit2(stream, gzipOnly)
  if (saved) Object.assign(stream.state, saved)
  return stream
}

/** The decoder's fields without its link back to the stream. */
const stateOf = (stream: ZStream): Record<string, unknown> =>
  Object.fromEntries(Object.entries(stream.state).filter(([name]) => name !== 'strm'))

/** Skips zero padding; false when nothing else is left. Anything that is no gzip member fails in its header. */
const startNextMember = (stream: ZStream): boolean => {
  while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
    stream.next_in += 1
    stream.avail_in -= 1
  }
  if (stream.avail_in === 0) return false
  zlibInflateReset(stream)
  return true
}
