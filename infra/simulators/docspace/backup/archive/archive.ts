import { crc32 } from 'node:zlib'
import { ARCHIVE_DEFECTS } from './defects.ts'
import { dumpEntriesOf } from './dump-entries.ts'
import { DUMP_TAMPERING } from './dump-tampering.ts'
import { entriesOf, unpacked, withFiller } from './entries.ts'
import type { ArchiveRecipe, ArchiveShape } from './recipe.ts'
import { ARCHIVE_TAMPERING } from './tampering.ts'
import { layOut, type Segment } from './tar-layout.ts'

/**
 * Backup archives: real tar.gz and tar files of any size that are never held in memory. The gzip stream uses stored blocks,
 * so any byte can be made from its position alone and a Range request costs only its own length. Same recipe, same bytes.
 */

const BLOCK = 65_535
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
const GZIP_TRAILER = 8
const BLOCK_HEADER = 5
const TILE = 65_536
const TAMPERING = { ...ARCHIVE_TAMPERING, ...DUMP_TAMPERING }
/** What a failed task leaves: an archive without entries, packed by the server's own packer. */
const STUMP = Buffer.from(
  '1f8b0800ad790b6b00ffecc10109000000c3a0f74ffd1c037500000000000000000040ce0510400001060 09ade1d2700280000'.replaceAll(
    ' ',
    '',
  ),
  'hex',
)

/** Readable description of one archive. */
export class Archive {
  readonly size: number
  readonly #recipe: ArchiveRecipe
  readonly #segments: Segment[]
  readonly #tile: Buffer
  readonly #tarSize: number
  readonly #wholeSize: number
  readonly #packed: boolean
  #trailer: Buffer | undefined

  constructor(recipe: ArchiveRecipe) {
    const { layout = 'tar.gz', defects = [], tampering = [] } = recipe
    this.#recipe = recipe
    this.#packed = layout === 'tar.gz'
    this.#tile = noise(recipe.seed)
    const contents = withFiller(unpacked(recipe.portal), recipe.bytes)
    const written = defects.reduce((before, defect) => ARCHIVE_DEFECTS[defect](before), contents)
    const whole = recipe.dump ? dumpEntriesOf(written) : entriesOf(written)
    // A dump that fails before its first table has said what it is.
    const begun = recipe.shape === 'stump' ? whole.slice(0, 1) : whole
    const entries = tampering.reduce((before, change) => TAMPERING[change](before), begun)
    this.#segments = layOut(entries, layout, written.at)
    this.#tarSize = this.#segments.reduce((sum, segment) => sum + segment.length, 0)
    const blocks = Math.ceil(this.#tarSize / BLOCK)
    const around = GZIP_HEADER.length + blocks * BLOCK_HEADER + GZIP_TRAILER
    this.#wholeSize = this.#tarSize + (this.#packed ? around : 0)
    this.size = recipe.shape === 'stump' && !recipe.dump ? STUMP.length : shapedSize(recipe.shape, this.#wholeSize)
  }

  /** The bytes from `start` to `end` (exclusive) in pieces of at most 64 KiB. */
  async *read(start = 0, end = this.size): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const piece = this.#piece(at, Math.min(end, this.size))
      if (piece.length === 0) return
      at += piece.length
      yield piece
    }
  }

  /** A run of bytes starting at `at`, up to the end of its gzip block. */
  #piece(at: number, end: number): Buffer {
    if (this.#recipe.shape === 'stump' && !this.#recipe.dump) return STUMP.subarray(at, end)
    if (!this.#packed) return this.#spoil(this.#tar(at, Math.min(TILE, end - at)), at)
    if (at < GZIP_HEADER.length) return GZIP_HEADER.subarray(at, Math.min(end, GZIP_HEADER.length))
    if (at >= this.#wholeSize - GZIP_TRAILER) {
      const from = at - (this.#wholeSize - GZIP_TRAILER)
      return this.#trailerBytes().subarray(from, Math.min(GZIP_TRAILER, from + end - at))
    }
    const inBlocks = at - GZIP_HEADER.length
    const block = Math.floor(inBlocks / (BLOCK + BLOCK_HEADER))
    const offset = inBlocks - block * (BLOCK + BLOCK_HEADER)
    const length = Math.min(BLOCK, this.#tarSize - block * BLOCK)
    const whole = Buffer.concat([this.#blockHeader(block, length), this.#tar(block * BLOCK, length)])
    return this.#spoil(whole, GZIP_HEADER.length + block * (BLOCK + BLOCK_HEADER)).subarray(
      offset,
      Math.min(whole.length, offset + end - at),
    )
  }

  #blockHeader(block: number, length: number): Buffer {
    const header = Buffer.alloc(BLOCK_HEADER)
    header[0] = (block + 1) * BLOCK >= this.#tarSize ? 1 : 0
    header.writeUInt16LE(length, 1)
    header.writeUInt16LE(~length & 0xffff, 3)
    return header
  }

  /** A wrong byte in the middle, for archives that a proof must reject. */
  #spoil(block: Buffer, start: number): Buffer {
    const middle = Math.floor(this.#wholeSize / 2)
    const inside = middle >= start + (this.#packed ? BLOCK_HEADER : 0) && middle < start + block.length
    if (this.#recipe.shape === 'corrupt' && inside) block[middle - start] = (block[middle - start] ?? 0) ^ 0xff
    return block
  }

  #tar(start: number, length: number): Buffer {
    const out = Buffer.alloc(length)
    for (let index = this.#segmentAt(start); index < this.#segments.length; index++) {
      const segment = this.#segments[index]
      if (segment === undefined || segment.start >= start + length) break
      const from = Math.max(start, segment.start)
      const to = Math.min(start + length, segment.start + segment.length)
      this.#fill(out.subarray(from - start, to - start), segment, from - segment.start)
    }
    return out
  }

  /** Index of the segment that this byte of the tar lies in. */
  #segmentAt(position: number): number {
    let [low, high] = [0, this.#segments.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#segments[middle]?.start ?? 0) <= position) low = middle
      else high = middle - 1
    }
    return low
  }

  #fill(out: Buffer, segment: Segment, offset: number): void {
    if (segment.fill === 'zero') return
    if (segment.fill !== 'tile') {
      segment.fill.copy(out, 0, offset)
      return
    }
    for (let done = 0; done < out.length; ) {
      done += this.#tile.copy(out, done, (offset + done) % TILE)
    }
  }

  #trailerBytes(): Buffer {
    if (this.#trailer !== undefined) return this.#trailer
    let sum = 0
    for (let at = 0; at < this.#tarSize; at += BLOCK)
      sum = crc32(this.#tar(at, Math.min(BLOCK, this.#tarSize - at)), sum)
    this.#trailer = Buffer.alloc(8)
    this.#trailer.writeUInt32LE(sum, 0)
    this.#trailer.writeUInt32LE(this.#tarSize % 2 ** 32, 4)
    return this.#trailer
  }
}

function shapedSize(shape: ArchiveShape, whole: number): number {
  if (shape === 'empty') return 0
  return shape === 'truncated' ? Math.floor(whole * 0.6) : whole
}

/** Bytes that no compressor likes, by a linear congruential generator. */
function noise(seed: number): Buffer {
  const tile = Buffer.alloc(TILE)
  let value = (seed * 2_654_435_761 + 1) >>> 0
  for (let index = 0; index < TILE; index++) {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0
    tile[index] = value >>> 24
  }
  return tile
}
