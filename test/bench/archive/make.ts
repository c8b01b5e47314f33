import { randomBytes } from 'node:crypto'
import { open, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { constants, crc32, deflateRawSync } from 'node:zlib'
import { tarEnd, tarHeader } from '#test/lib/backup/archive/tarball.ts'

/** A piece of the tar, and the same packed as blocks that may stand anywhere in a deflate stream. */
interface Piece {
  plain: Buffer
  packed: Buffer
}

const piece = (plain: Buffer): Piece => ({
  plain,
  packed: deflateRawSync(plain, { finishFlush: constants.Z_FULL_FLUSH }),
})

const block = 512
const files = 64
const rowsPerTable = 12_000

/** Documents are zip files already and do not get smaller; the database's tables are XML and do. */
const document = (): Piece => piece(randomBytes(block * (40 + Math.floor(Math.random() * 1_500))))

const table = (): Piece => {
  const row = () =>
    `<row><id>${Math.floor(Math.random() * 1e7)}</id><title>${Math.random().toString(36)}</title></row>\n`
  const text = Buffer.from(Array.from({ length: rowsPerTable }, row).join(''))
  return piece(text.subarray(0, text.length - (text.length % block)))
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
const emptyLastBlock = Buffer.from([3, 0])

/**
 * Writes a portal's backup of about `size` bytes: one gzip member, a third of it tables by what is unpacked. The contents
 * repeat after 64 files, further apart than deflate looks back, so that nothing becomes easier by it.
 * @throws when the disk has not twice the room
 */
export const makeArchive = async (file: string, size: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dirname(file))
  if (bavail * bsize < 2 * size) throw new Error(`an archive of ${size} bytes needs twice the room in ${dirname(file)}`)
  const contents = Array.from({ length: files }, (_, n) => (n % 3 === 0 ? table() : document()))
  await using handle = await open(file, 'w')
  const checked = { crc: 0, length: 0 }
  const write = async ({ plain, packed }: Piece) => {
    checked.crc = crc32(plain, checked.crc)
    checked.length += plain.length
    await handle.write(packed)
  }
  const entry = async (name: string, content: Piece) => {
    await write(piece(tarHeader(name, content.plain.length)))
    await write(content)
  }
  await handle.write(gzipHeader)
  await entry('databases/core/core_user', contents[0] ?? table())
  let written = 0
  for (let n = 0; written < size; n += 1) {
    const content = contents[n % files] ?? document()
    await entry(`files/root/${n}/content.docx`, content)
    written += content.packed.length
  }
  await entry('storage/restore_info', piece(Buffer.alloc(block, ' ')))
  await write(piece(tarEnd))
  const end = Buffer.alloc(8)
  end.writeUInt32LE(checked.crc, 0)
  end.writeUInt32LE(checked.length % 2 ** 32, 4)
  await handle.write(Buffer.concat([emptyLastBlock, end]))
}
