import { open } from 'node:fs/promises'
import { argv } from 'node:process'
import { type Pieces, readWhole } from '#lib/backup/archive/read-whole.ts'
import { openReader } from '#lib/backup/archive/reader.ts'
import { pieceSize } from '#lib/backup/transfer/resumable-transfer.ts'
import { archiveCalls } from '#lib/docspace/backups/archives.ts'
import { peakMemory } from '../memory.ts'

/**
 * Reads an archive as a nightly proof does, from a file or, with an address too, from a portal there; tells what it took. With
 * `container` in place of the address nobody looks into what is unpacked: gzip, tar and SHA-256 alone.
 */
const [, , file = '', from] = argv
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

const containerOnly = async (pieces: Pieces) => {
  const reader = await openReader(true)
  while (reader.position() < size) reader.push(await pieces(reader.position(), pieceLength))
  return reader.finish()
}

const pieces = from?.startsWith('http') ? fromPortal(from) : fromFile()
const [began, cpu] = [performance.now(), process.cpuUsage()]
const facts =
  from === 'container'
    ? await containerOnly(pieces)
    : await readWhole(pieces, { fileName: 'bench.tar.gz', size, pieceLength })
const ms = performance.now() - began
const { user, system } = process.cpuUsage(cpu)
process.send?.({ ms, cpu: (user + system) / 1_000, memory: peakMemory(), facts })
