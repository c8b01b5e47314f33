import { open } from 'node:fs/promises'
import { argv } from 'node:process'
import { type Pieces, readWhole } from '#lib/backup/archive/whole.ts'
import { pieceSize } from '#lib/backup/transfer/resumable-transfer.ts'
import { archiveCalls } from '#lib/docspace/backups/archives.ts'
import { peakMemory } from '../memory.ts'

/** Reads an archive as a nightly proof does, from a file or, with an address too, from a portal there; tells what it took. */
const [, , file = '', url] = argv
await using handle = await open(file)
const { size } = await handle.stat()
const pieceLength = pieceSize(size)

const fromFile = (): Pieces => {
  const room = new Uint8Array(pieceLength)
  return async (start, length) => {
    const { bytesRead } = await handle.read(room, 0, length, start)
    return room.subarray(0, bytesRead)
  }
}

const fromPortal = (portal: string): Pieces => {
  const { piece } = archiveCalls({ url: portal, apiKey: 'bench', deadline: { remaining: () => 600_000 } })
  return async (start, length) => (await piece({ fileId: 1 }, start, length)).bytes
}

const pieces = url === undefined ? fromFile() : fromPortal(url)
const began = performance.now()
const facts = await readWhole(pieces, { fileName: 'bench.tar.gz', size, pieceLength })
const ms = performance.now() - began
process.send?.({ ms, memory: peakMemory(), facts })
