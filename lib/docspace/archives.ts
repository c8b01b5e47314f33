import { type Clock, type Deadline, systemClock } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import { DocSpaceRefusal } from './answer.ts'
import { docspaceReasons } from './reasons.ts'

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
  clock?: Clock
  /** The longest one piece may take, in milliseconds. */
  timeoutMs?: number
}

const name = 'GET /filehandler.ashx'
const reserve = 2_000
const wholeRange = 'bytes=0-'

/**
 * Downloads archives in pieces, each held in memory. A portal whose files lie in S3 answers with a redirect to a signed
 * address (read in the server's source): it is followed once and without the key, which is for the portal only.
 */
export const archiveCalls = (options: ArchiveOptions) => ({
  /**
   * `length` bytes from `start`, fewer at the end of the archive, none behind it.
   * @throws RetryLater when no whole answer came, DocSpaceRefusal when the archive is gone or may not be read
   */
  async piece(source: ArchiveSource, start: number, length: number): Promise<Piece> {
    const clock = options.clock ?? systemClock
    const budget = Math.min(options.timeoutMs ?? 120_000, options.deadline.remaining() - reserve)
    if (budget <= 0)
      throw new RetryLater(docspaceReasons['docspace-busy'], { detail: `${name}: deadline`, after: 1_000 })
    // The storage behind a link copies from the beginning of a range to the end of the file and breaks off when an
    // earlier end was asked for (read in the server's source), so it is asked for the rest, of which a piece is taken.
    const range = `bytes=${start}-${'link' in source ? '' : start + length - 1}`
    const signal = AbortSignal.timeout(Math.ceil(budget))
    const began = clock.now()
    try {
      return await readPiece(await open(options, source, range, signal), start, length)
    } catch (error) {
      if (error instanceof RetryLater || error instanceof DocSpaceRefusal) throw error
      const detail = `${name}: broken off after ${clock.now() - began} ms`
      throw new RetryLater(docspaceReasons['docspace-unreachable'], { detail, cause: error })
    }
  },
})

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
    await first.body?.cancel()
    return fetch(target, { headers: key, redirect: 'error', signal })
  }
  const location = first.headers.get('location')
  if (first.status < 300 || first.status >= 400 || !location) return first
  await first.body?.cancel()
  return fetch(new URL(location, target), { headers: { range }, redirect: 'error', signal })
}

const readPiece = async (answer: Response, start: number, length: number): Promise<Piece> => {
  const { status } = answer
  if (status === 416) return { bytes: new Uint8Array(), total: undefined }
  if (status !== 200 && status !== 206) {
    await answer.body?.cancel()
    throw failure(status)
  }
  const total = status === 206 ? totalIn(answer.headers.get('content-range')) : lengthOf(answer)
  // A server that ignores the range sends everything from the beginning.
  const skip = status === 206 ? 0 : start
  const bytes = await collect(answer, skip, length)
  const due = total === undefined ? length : Math.max(0, Math.min(length, total - start))
  if (bytes.length < due && total !== undefined) throw new Error('the answer is shorter than it said')
  return { bytes, total }
}

const failure = (status: number): Error => {
  const detail = `${name}: ${status}`
  if (status === 401) return new RetryLater(docspaceReasons['docspace-key-refused'], { detail })
  if (status === 429) return new RetryLater(docspaceReasons['docspace-busy'], { detail, after: 30_000 })
  if (status >= 500 || status === 408) return new RetryLater(docspaceReasons['docspace-failed'], { detail })
  return new DocSpaceRefusal(status, name)
}

const totalIn = (contentRange: string | null): number | undefined => {
  const total = /\/(\d+)\s*$/.exec(contentRange ?? '')?.[1]
  return total === undefined ? undefined : Number(total)
}

const lengthOf = (answer: Response): number | undefined => {
  const text = answer.headers.get('content-length')
  return text === null ? undefined : Number(text)
}

/** At most `length` bytes after the first `skip`; what comes behind is left on the wire. */
const collect = async (answer: Response, skip: number, length: number): Promise<Uint8Array> => {
  // Filled as it comes: chunks that wait to be joined would take as much again.
  const bytes = Buffer.allocUnsafeSlow(length)
  let toSkip = skip
  let filled = 0
  for await (const chunk of answer.body ?? []) {
    const useful = chunk.subarray(Math.min(toSkip, chunk.length)).subarray(0, length - filled)
    toSkip -= Math.min(toSkip, chunk.length)
    bytes.set(useful, filled)
    filled += useful.length
    if (filled === length) break
  }
  return bytes.subarray(0, filled)
}
