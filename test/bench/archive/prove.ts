import { open } from 'node:fs/promises'
import { argv } from 'node:process'
import { readWhole } from '#lib/backup/archive/whole.ts'
import { pieceSize } from '#lib/backup/passage.ts'

/** Reads the archive named on the command line as a nightly proof does, and tells its parent what that took. */
const [, , file = ''] = argv
await using handle = await open(file)
const { size } = await handle.stat()
const pieceLength = pieceSize(size)
const pieces = async (start: number, length: number) => {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, start)
  return buffer.subarray(0, bytesRead)
}
const began = performance.now()
const facts = await readWhole(pieces, { packed: true, size, pieceLength })
const ms = performance.now() - began
process.send?.({ ms, memory: process.resourceUsage().maxRSS * 1_024, facts })
