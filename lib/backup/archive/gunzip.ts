import { crc32 } from 'node:zlib'
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
  member: Member
}

/** What must agree with the end of a member. */
interface Member {
  crc: number
  length: number
  /** The last bytes of the archive that were read: CRC and length, when the member ends behind them. */
  tail: Uint8Array
}

/** Unpacks gzip piece by piece, and can be put away at any byte and taken up again by another process. */
export interface Gunzip {
  /** Gives the unpacked bytes to `take`, which must not keep them. Throws `BrokenArchive`, also for a wrong CRC or length. */
  push(bytes: Uint8Array, take: (unpacked: Uint8Array) => void): void
  /** Whether the last member is complete. */
  ended(): boolean
  save(): GunzipState
}

/** Window bits of zlib with 16 added: gzip and nothing else. */
const gzipOnly = 15 + 16
/** zlib's own check of CRC and length. */
const validate = 4
/** Bytes of CRC and length behind a member. */
const trailer = 8
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
  let member = saved?.member ?? newMember()

  const inflate = (take: (unpacked: Uint8Array) => void): void => {
    do {
      stream.output = output
      stream.next_out = 0
      stream.avail_out = output.length
      const result = zlibInflate(stream, Z_NO_FLUSH)
      if (stream.next_out > 0) {
        const unpacked = output.subarray(0, stream.next_out)
        member.crc = crc32(unpacked, member.crc)
        member.length += unpacked.length
        take(unpacked)
      }
      if (result === Z_STREAM_END) {
        compare(member, tailOf(stream, member))
        between = true
        return
      }
      if (result !== Z_OK && result !== Z_BUF_ERROR) throw new BrokenArchive(`gzip: ${stream.msg || 'not readable'}`)
      // What the output had no room for comes next; the input is used up else.
    } while (stream.avail_out === 0)
  }

  return {
    push(bytes, take) {
      stream.input = bytes
      stream.next_in = 0
      stream.avail_in = bytes.length
      while (stream.avail_in > 0) {
        if (between) {
          if (!startNextMember(stream)) return
          between = false
          member = newMember()
        }
        inflate(take)
      }
      member.tail = tailOf(stream, member)
    },
    ended: () => between,
    save: () => ({ inflate: stateOf(stream), between, member }),
  }
}

const newMember = (): Member => ({ crc: 0, length: 0, tail: new Uint8Array(0) })

/** A copy of the last eight bytes up to where the stream has read. */
const tailOf = ({ input, next_in: end }: ZStream, { tail }: Member): Uint8Array =>
  Uint8Array.from([...tail, ...input.subarray(Math.max(0, end - trailer), end)]).slice(-trailer)

const compare = ({ crc, length }: Member, end: Uint8Array): void => {
  const numbers = new DataView(end.buffer, end.byteOffset, trailer)
  if (numbers.getUint32(0, true) !== crc) throw new BrokenArchive('gzip: incorrect data check')
  if (numbers.getUint32(4, true) !== length % 2 ** 32) throw new BrokenArchive('gzip: incorrect length check')
}

const streamOf = (saved: Record<string, unknown> | undefined): ZStream => {
  const stream = new ZStream()
  zlibInflateInit2(stream, gzipOnly)
  // As zlib's `inflateValidate` does: Node computes the CRC in a quarter of the time, and its state is one number.
  stream.state.wrap &= ~validate
  if (saved) Object.assign(stream.state, saved)
  return stream
}

/** The decoder's fields without its link back to the stream. */
const stateOf = (stream: ZStream): Record<string, unknown> =>
  Object.fromEntries(Object.entries(stream.state).filter(([name]) => name !== 'strm'))

/** Skips zero padding; false when nothing else is left. Anything that is no gzip member fails in its header. */
const startNextMember = (stream: ZStream): boolean => {
  while (stream.input[stream.next_in] === 0) {
    stream.next_in += 1
    stream.avail_in -= 1
  }
  if (stream.avail_in === 0) return false
  zlibInflateReset(stream)
  return true
}
