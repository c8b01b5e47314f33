import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** One file or folder could not be written; the others can. The message is for people. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten'
}

/** Nothing more can be written: the disc is full, or not to be written to. */
export class NothingWritable extends Error {
  override readonly name = 'NothingWritable'
}

/** Errors that the next file would meet as well. */
const fatal = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE'])

/** What the file system refused, in words. */
export const writeRefusal = (error: unknown): NotWritten | NothingWritable => {
  const code = (error as NodeJS.ErrnoException).code ?? String(error)
  return fatal.has(code)
    ? new NothingWritable(`The disc refused to write: ${code}.`)
    : new NotWritten(`not written: ${code}`)
}

const onDisc = <T>(work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw error instanceof NotWritten ? error : writeRefusal(error)
  }
}

export type WrittenAs = 'written' | 'same'

/** A file on its way: under a name of its own until it is whole. */
export interface FileOnTheWay {
  push(bytes: Uint8Array): void
  /** Gives it its name and time; `same` where just these bytes are there already. @throws NotWritten */
  finish(modified: number | undefined): { as: WrittenAs; sha256: string; bytes: number }
  discard(): void
}

/**
 * A folder that files are written into, which nothing leaves: names are legal ones, and where a name on the way is a link, what
 * lies below it is refused. What is there stays, unless `force` replaces it.
 */
export class OutputFolder {
  readonly #root: string
  readonly #force: boolean

  constructor(root: string, force: boolean) {
    this.#root = root
    this.#force = force
  }

  /** @throws NotWritten, NothingWritable */
  makeFolder(path: readonly string[]): string {
    return onDisc(() => {
      mkdirSync(this.#root, { recursive: true })
      let at = this.#root
      for (const name of path) {
        at = join(at, name)
        makeOne(at)
      }
      return at
    })
  }

  /** `mark` tells files on their way apart. @throws NotWritten, NothingWritable */
  begin(path: readonly string[], mark: string): FileOnTheWay {
    const folder = this.makeFolder(path.slice(0, -1))
    const target = join(folder, path.at(-1) ?? '')
    const unfinished = join(folder, `.roomkeeper-${mark}.part`)
    const descriptor = onDisc(() => {
      // What an interrupted run has left, or a link that somebody has put there.
      rmSync(unfinished, { force: true })
      return openSync(unfinished, 'wx')
    })
    return this.#onTheWay(descriptor, unfinished, target)
  }

  #onTheWay(descriptor: number, unfinished: string, target: string): FileOnTheWay {
    const hash = createHash('sha256')
    let length = 0
    const discard = () => {
      closeSync(descriptor)
      rmSync(unfinished, { force: true })
    }
    return {
      push: (bytes) =>
        onDisc(() => {
          hash.update(bytes)
          length += bytes.length
          for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
        }),
      finish: (modified) =>
        onDisc(() => {
          closeSync(descriptor)
          const sha256 = hash.digest('hex')
          try {
            const as = this.#settle(unfinished, target, sha256)
            if (as === 'written' && modified !== undefined) utimesSync(target, modified / 1_000, modified / 1_000)
            return { as, sha256, bytes: length }
          } finally {
            rmSync(unfinished, { force: true })
          }
        }),
      discard,
    }
  }

  /** Gives the whole file its name, unless something else has it. */
  #settle(unfinished: string, target: string, sha256: string): WrittenAs {
    if (isThere(target)) {
      if (isSame(target, sha256)) return 'same'
      if (!this.#force) throw new NotWritten('another file of this name is there already; --force replaces it')
    }
    renameSync(unfinished, target)
    return 'written'
  }
}

const makeOne = (folder: string): void => {
  if (!isThere(folder)) mkdirSync(folder)
  const is = lstatSync(folder)
  if (is.isSymbolicLink()) throw new NotWritten(`${folder} is a link, and nothing is written through it`)
  if (!is.isDirectory()) throw new NotWritten(`${folder} is no folder`)
}

/** Also a link that leads nowhere. */
const isThere = (path: string): boolean => existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined

const isSame = (path: string, sha256: string): boolean => lstatSync(path).isFile() && sha256Of(path) === sha256

const sha256Of = (path: string): string => {
  const hash = createHash('sha256')
  const descriptor = openSync(path, 'r')
  const buffer = Buffer.alloc(1024 * 1024)
  for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer))
    hash.update(buffer.subarray(0, read))
  closeSync(descriptor)
  return hash.digest('hex')
}
