import { type Clock, type Deadline, systemClock } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { DocSpaceRefusal } from '../answer.ts'
import { docspaceReasons } from '../reasons.ts'

/** A file of the portal by its id, or the link of a `DataStore` archive. */
export type ArchiveSource = { fileId: number } | { link: string }

export interface Piece {
  bytes: Uint8Array
  /** Length of the whole archive as this answer tells it; undefined when it does not. */
  total: number | undefined
}

export interface ArchiveOptions {
  url: string
  apiKey: string
  deadline: Deadline
  clock?: Clock | undefined
  /** The longest one piece may take, in milliseconds. */
  timeoutMs?: number
}

const name = 'GET /filehandler.ashx'
const reserve = 2_000
const wholeRange = 'bytes=0-'
/**
 * How many bytes a portal with its files on disk copies at a time. Of a longer range that ends before the file it sends
 * whole blocks only, and breaks off (docs/facts/docspace.md#a-closed-range-is-cut-to-whole-blocks).
 */
export const archiveBlock = 81_920

/**
 * Downloads archives in pieces, each held in memory. A portal whose files lie in S3 answers with a redirect to a signed
 * address (read in the server's source): it is followed once and without the key, which is for the portal only.
 */
export const archiveCalls = (options: ArchiveOptions) => ({
  /**
   * `length` bytes from `start`: fewer only at the end of the archive, none behind it. An answer that breaks off is continued
   * from where it broke.
   * @throws RetryLater when nothing more came, DocSpaceRefusal when the archive is gone or may not be read
   */
  async piece(source: ArchiveSource, start: number, length: number): Promise<Piece> {
    const clock = options.clock ?? systemClock
    const budget = Math.min(options.timeoutMs ?? 120_000, options.deadline.remaining() - reserve)
    if (budget <= 0)
      throw new RetryLater(docspaceReasons['docspace-busy'], { detail: `${name}: deadline`, after: 1_000 })
    const signal = AbortSignal.timeout(Math.ceil(budget))
    const began = clock.now()
    // Filled as the answer arrives: chunks that are joined later would need the memory twice.
    const bytes = Buffer.allocUnsafeSlow(length)
    let filled = 0
    try {
      for (;;) {
        const at = start + filled
        const answer = await open(options, source, rangeOf(source, at, length - filled), signal)
        const part = await readPart(answer, at, bytes.subarray(filled))
        filled += part.filled
        if (!part.broken) return { bytes: bytes.subarray(0, filled), total: part.total }
        if (part.filled === 0) throw part.broken
      }
    } catch (error) {
      if (error instanceof RetryLater || error instanceof DocSpaceRefusal) throw error
      const detail = `${name}: broken off after ${clock.now() - began} ms`
      throw new RetryLater(docspaceReasons['docspace-unreachable'], { detail, cause: error })
    }
  },
})

/**
 * The storage behind a link copies from the beginning of a range to the end of the file and breaks off when an earlier
 * end was asked for (read in the server's source), so it is asked for the rest, of which a piece is taken.
 */
const rangeOf = (source: ArchiveSource, start: number, length: number): string => {
  if ('link' in source) return `bytes=${start}-`
  const asked = length <= archiveBlock ? length : Math.ceil(length / archiveBlock) * archiveBlock
  return `bytes=${start}-${start + asked - 1}`
}

const open = async (options: ArchiveOptions, source: ArchiveSource, range: string, signal: AbortSignal) => {
  const portal = new URL(options.url)
  const target = new URL(
    'link' in source ? source.link : `/filehandler.ashx?action=download&fileid=${source.fileId}`,
    portal,
  )
  const key = target.origin === portal.origin ? { authorization: `Bearer ${options.apiKey}` } : {}
  const first = await fetch(target, { headers: { range, ...key }, redirect: 'manual', signal })
  // No range fits an empty archive, and the storage behind a link then answers 400 (read in the server's source).
  if (first.status === 400 && range === wholeRange) {
    await discard(first)
    return fetch(target, { headers: key, redirect: 'error', signal })
  }
  const location = first.headers.get('location')
  if (first.status < 300 || first.status >= 400 || !location) return first
  await discard(first)
  return fetch(new URL(location, target), { headers: { range }, redirect: 'error', signal })
}

const discard = async (answer: Response): Promise<void> => answer.body?.cancel()

interface Part {
  filled: number
  total: number | undefined
  /** Why less came than was due. */
  broken?: unknown
}

/** Fills `into` with the archive's bytes from `start`. */
const readPart = async (answer: Response, start: number, into: Buffer): Promise<Part> => {
  const { status } = answer
  if (status === 416) return { filled: 0, total: undefined }
  if (status !== 200 && status !== 206) {
    await discard(answer)
    throw failure(status)
  }
  const partial = status === 206
  const { from = start, total } = partial ? rangeIn(answer.headers.get('content-range')) : { total: lengthOf(answer) }
  if (from !== start) throw new Error('the answer begins elsewhere')
  // A server that ignores the range sends everything from the beginning.
  const { filled, broken } = await collect(answer, partial ? 0 : start, into)
  const due = Math.min(into.length, (total ?? 0) - start)
  if (broken !== undefined) return { filled, total, broken }
  return filled < due ? { filled, total, broken: new Error('the answer is shorter than it said') } : { filled, total }
}

const failure = (status: number): Error => {
  const detail = `${name}: ${status}`
  if (status === 401) return new RetryLater(docspaceReasons['docspace-key-refused'], { detail })
  if (status === 429) return new RetryLater(docspaceReasons['docspace-busy'], { detail, after: 30_000 })
  if (status >= 500 || status === 408) return new RetryLater(docspaceReasons['docspace-failed'], { detail })
  return new DocSpaceRefusal(status, name)
}

const rangeIn = (contentRange: string | null): { from?: number; total: number | undefined } => {
  const found = /(\d+)-\d+\/(\d+)/.exec(contentRange ?? '')
  return found ? { from: Number(found[1]), total: Number(found[2]) } : { total: undefined }
}

const lengthOf = (answer: Response): number | undefined => {
  const text = answer.headers.get('content-length')
  return text === null ? undefined : Number(text)
}

/** Fills `into` from behind the first `skip` bytes. The rest of the answer is not read; what came before a break is kept. */
const collect = async (answer: Response, skip: number, into: Buffer): Promise<{ filled: number; broken?: unknown }> => {
  let toSkip = skip
  let filled = 0
  try {
    for await (const chunk of answer.body ?? []) {
      const useful = chunk.subarray(Math.min(toSkip, chunk.length)).subarray(0, into.length - filled)
      toSkip -= Math.min(toSkip, chunk.length)
      into.set(useful, filled)
      filled += useful.length
      if (filled === into.length) break
    }
    return { filled }
  } catch (broken) {
    return { filled, broken }
  }
}
