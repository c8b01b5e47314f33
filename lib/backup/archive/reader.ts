import { deserialize, serialize } from 'node:v8'
import { createSHA256 } from 'hash-wasm'
import { BrokenArchive } from './broken.ts'
import { createGunzip, type Gunzip, type GunzipState } from './gunzip.ts'
import { createTarReader, type TarContents, type TarFacts, type TarState } from './tar.ts'

/** What a reading from the first byte to the last has proven. */
export interface ArchiveFacts extends TarFacts {
  sha256: string
  /** Length of the archive itself, in bytes. */
  size: number
}

/** What looks into an archive while it is read, and goes on elsewhere from plain data. */
export interface Inspection<State> {
  fresh(): State
  open(state: State): TarContents
}

/** Reads an archive once, in order, in bounded memory (about 1 MiB), and can stop at any byte. */
export interface ArchiveReader<State = unknown> {
  /** Bytes read so far: where the next piece must begin. */
  position(): number
  /** Throws `BrokenArchive`. */
  push(bytes: Uint8Array): void
  /** Throws `BrokenArchive` when the archive is cut off. */
  finish(): ArchiveFacts
  /** What its inspection knows; undefined when there is none. */
  inspected(): State | undefined
  /** Everything needed to go on elsewhere. As secret as the archive: it holds up to 32 KiB of its content. */
  save(): string
}

/** Rises with every change of what is saved, and of pako: another version's state would make a whole archive look broken. */
const version = 5

interface Saved {
  version: number
  position: number
  sha: Uint8Array
  gunzip: GunzipState | undefined
  tar: TarState
  inspected: unknown
}

const stateIn = (saved: string): Saved => deserialize(Buffer.from(saved, 'base64')) as Saved

/** Whether this version of Roomkeeper can go on from there; else the archive is to be read from its beginning. */
export const canGoOn = (saved: string): boolean => {
  try {
    return stateIn(saved).version === version
  } catch {
    return false
  }
}

/** Begins to read `.tar.gz`, or `.tar` when `packed` is false (an S3 portal may write that, docs/facts/docspace-api.md#a-backup). */
export const openReader = async <State = undefined>(
  packed: boolean,
  saved?: string,
  inspection?: Inspection<State>,
): Promise<ArchiveReader<State>> => {
  const from = saved === undefined ? undefined : stateIn(saved)
  const hash = await createSHA256()
  if (from) hash.load(from.sha)
  else hash.init()
  const gunzip: Gunzip | undefined = packed ? createGunzip(from?.gunzip) : undefined
  const inspected = inspection && ((from?.inspected as State | undefined) ?? inspection.fresh())
  const tar = createTarReader(from?.tar, inspected && inspection?.open(inspected))
  let position = from?.position ?? 0
  return {
    position: () => position,
    push(bytes) {
      hash.update(bytes)
      position += bytes.length
      if (gunzip) gunzip.push(bytes, (unpacked) => tar.push(unpacked))
      else tar.push(bytes)
    },
    finish() {
      if (position === 0) throw new BrokenArchive('the archive is empty')
      if (gunzip && !gunzip.ended()) throw new BrokenArchive('gzip: cut off before its end')
      return { ...tar.finish(), sha256: hash.digest('hex'), size: position }
    },
    inspected: () => inspected,
    save() {
      const sha = hash.save()
      const state: Saved = { version, position, sha, gunzip: gunzip?.save(), tar: tar.save(), inspected }
      return serialize(state).toString('base64')
    },
  }
}
