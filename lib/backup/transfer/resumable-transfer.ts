import { type ArchiveSource, archiveBlock } from '../../docspace/backups/archives.ts'
import type { ArchiveFacts, ArchiveReader } from '../archive/reader.ts'
import type { Keep, StageContext } from '../stages/stage-context.ts'
import type { Reading, RunState, Upload } from '../store/run-state.ts'
import { copyPart } from './offsite-copy.ts'

const mebibyte = 1024 * 1024
/** What is in memory at a time. S3 takes at most 10,000 parts of at least 5 MiB. */
const leastPiece = 8 * mebibyte
const mostPieces = 9_000
/** Time kept back to put the reader's state away, in milliseconds. */
const reserve = 20_000
/** A worker that dies has at most so much to read again. */
const keepEvery = 256 * mebibyte
/** How much of an archive of this size is read at a time, in bytes: whole blocks of the portal. */
export const pieceSize = (size: number | undefined): number =>
  Math.ceil(Math.max(leastPiece, (size ?? 0) / mostPieces) / archiveBlock) * archiveBlock

/** A run in the middle of its archive. */
type RunReading = RunState & { reading: Reading }

/** One worker's share of the way through an archive. */
export class ResumableTransfer {
  readonly work: StageContext
  readonly reader: ArchiveReader
  upload: Upload | undefined
  #run: RunState
  #last: RunReading | undefined
  constructor(work: StageContext, run: RunState, reader: ArchiveReader, upload: Upload | undefined) {
    this.work = work
    this.#run = run
    this.reader = reader
    this.upload = upload
  }

  /** The run with everything needed to go on from here. */
  state(): RunReading {
    if (this.#last) return this.#last
    const { restarts, found } = this.#run.reading ?? { restarts: 0 }
    const position = this.reader.position()
    const begun = { ...(this.upload && { upload: this.upload }), ...(found !== undefined && { found }) }
    const reading = { reader: this.reader.save(), position, restarts, ...begun }
    const { silentSince, ...run } = this.#run
    // Only bytes end a silence: a portal that answers everything else and gives none of them is given up in time, too.
    const silent = silentSince !== undefined && position === (this.#run.reading?.position ?? 0)
    return { ...run, reading, ...(silent && { silentSince }) }
  }

  /** The facts of the whole archive; the state from just before is kept, because a digest cannot go on. */
  finish(): ArchiveFacts {
    this.#last = this.state()
    return this.reader.finish()
  }

  /** True at the end of the archive, false when time is up. */
  async run(source: ArchiveSource, keep: Keep): Promise<boolean> {
    const size = this.#run.archive?.size
    const length = pieceSize(size)
    const { archives } = await this.work.portal()
    for (let kept = this.reader.position(); ; ) {
      if (size !== undefined && this.reader.position() >= size) return true
      if (this.work.deadline.remaining() < reserve) return false
      const { bytes, total } = await archives.piece(source, this.reader.position(), length)
      // The part first: if it fails, the reader must not have gone past it.
      if (this.upload && bytes.length > 0) this.upload = await copyPart(this.work.services.store, this.upload, bytes)
      this.reader.push(bytes)
      const position = this.reader.position()
      if (bytes.length < length || position === total) return true
      if (position - kept >= keepEvery) {
        this.#run = await keep(this.state())
        kept = position
      }
    }
  }
}
