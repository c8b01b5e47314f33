import { deserialize, serialize } from 'node:v8'
import { createSHA256 } from 'hash-wasm'
import { BrokenArchive } from './broken.ts'
import { createGunzip, type Gunzip, type GunzipState } from './gunzip.ts'
import { createTarReader, type TarFacts, type TarState } from './tar.ts'

/** What a reading from the first byte to the last has proven. */
export interface ArchiveFacts extends TarFacts {
  sha256: string
  /** Length of the archive itself, in bytes. */
  size: number
}

/** Reads an archive once, in order, in bounded memory (about 1 MiB), and can stop at any byte. */
export interface ArchiveReader {
  /** Bytes read so far: where the next piece must begin. */
  position(): number
  /** Throws `BrokenArchive`. */
  push(bytes: Uint8Array): void
  /** Throws `BrokenArchive` when the archive is cut off. */
  finish(): ArchiveFacts
  /** Everything needed to go on elsewhere. As secret as the archive: it holds up to 32 KiB of its content. */
  save(): string
}

/** Rises with every change of what is saved, and of pako: another version's state would make a whole archive look broken. */
const version = 2

interface Saved {
  version: number
  position: number
  sha: Uint8Array
  gunzip: GunzipState | undefined
  tar: TarState
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
export const openReader = async (packed: boolean, saved?: string): Promise<ArchiveReader> => {
  const from = saved === undefined ? undefined : stateIn(saved)
  const hash = await createSHA256()
  if (from) hash.load(from.sha)
  else hash.init()
  const gunzip: Gunzip | undefined = packed ? createGunzip(from?.gunzip) : undefined
  const tar = createTarReader(from?.tar)
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
    save() {
      const state: Saved = { version, position, sha: hash.save(), gunzip: gunzip?.save(), tar: tar.save() }
      return serialize(state).toString('base64')
    },
  }
}
