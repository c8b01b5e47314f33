import { randomBytes } from 'node:crypto'
import { open, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { constants, crc32, deflateRawSync } from 'node:zlib'
import { entriesOf, type PortalContents, unpacked } from '#infra/simulators/docspace/backup/archive/entries.ts'
import { contentPath } from '#infra/simulators/docspace/backup/tables/contents.ts'
import { type Row, tableXml } from '#infra/simulators/docspace/backup/tables/table-xml.ts'
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
const kinds = 64
const rowsPerPiece = 1_200
const log = 'core/audit_events'
const before = '2026-11-24T10:00:00'

/** Documents are zip files already and do not get smaller; the database's tables are XML and do. */
const document = (): Piece => piece(randomBytes(block * (40 + Math.floor(Math.random() * 1_500))))

/** Rows of the table of events, which is the largest of a portal that people work in. */
const events = (): Piece => {
  const id = () => Math.floor(Math.random() * 1e9)
  const rows = Array.from(
    { length: rowsPerPiece },
    (): Row => ({
      id: id(),
      ip: '192.0.2.7',
      browser: 'Chrome 140',
      platform: 'Windows 11',
      date: before,
      tenant_id: 1,
      user_id: crypto.randomUUID(),
      page: `https://acme.example/rooms/shared/${id()}/filter?folder=${id()}`,
      action: 5000 + (id() % 100),
      description: `["${Math.random().toString(36)}.docx","Client &amp; Partner"]`,
    }),
  )
  return piece(Buffer.from(rowsIn(tableXml(log, rows))))
}

/** The rows of a table, without what is around them. */
const rowsIn = (xml: string): string => xml.slice(xml.indexOf('</xs:schema>\n') + 13, xml.lastIndexOf('</NewDataSet>'))

interface Plan {
  log: Piece[]
  documents: Piece[]
}

/** So many pieces of either kind as make about `size` bytes: a third of them rows, by what is unpacked. */
const planOf = (size: number): Plan => {
  const contents = Array.from({ length: kinds }, (_, n) => (n % 3 === 0 ? events() : document()))
  const plan: Plan = { log: [], documents: [] }
  for (let n = 0, written = 0; written < size; n += 1) {
    const content = contents[n % kinds] ?? document()
    plan[(n % kinds) % 3 === 0 ? 'log' : 'documents'].push(content)
    written += content.packed.length
  }
  return plan
}

/** A portal with these documents, each in a version of its own. */
const portalOf = ({ documents }: Plan): PortalContents => {
  const portal = unpacked(undefined)
  const row = ({ plain }: Piece, n: number): Row => ({
    id: n + 1,
    version: 1,
    folder_id: 7,
    title: `Document ${n}.docx`,
    content_length: plain.length,
    modified_on: before,
  })
  const objects = documents.map(({ plain }, n) => ({ path: contentPath(n + 1, 1, '.docx'), size: plain.length }))
  return { ...portal, tables: { ...portal.tables, 'files/files_file': documents.map(row) }, objects }
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
const emptyLastBlock = Buffer.from([3, 0])

/**
 * Writes a portal's backup of about `size` bytes: one gzip member, in which everything agrees. The contents repeat after 64
 * pieces, further apart than deflate looks back, so that nothing becomes easier by it.
 * @throws when the disk has not twice the room
 */
export const makeArchive = async (file: string, size: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dirname(file))
  if (bavail * bsize < 2 * size) throw new Error(`an archive of ${size} bytes needs twice the room in ${dirname(file)}`)
  const plan = planOf(size)
  await using handle = await open(file, 'w')
  const checked = { crc: 0, length: 0 }
  const write = async ({ plain, packed }: Piece) => {
    checked.crc = crc32(plain, checked.crc)
    checked.length += plain.length
    await handle.write(packed)
  }
  const entry = async (name: string, pieces: readonly Piece[]) => {
    const length = pieces.reduce((sum, { plain }) => sum + plain.length, 0)
    await write(piece(tarHeader(name, length)))
    for (const content of pieces) await write(content)
    await write(piece(Buffer.alloc(Math.ceil(length / block) * block - length)))
  }
  await handle.write(gzipHeader)
  let documents = 0
  for (const { name, bytes } of entriesOf(portalOf(plan))) {
    if (!bytes) await entry(name, [plan.documents[documents++] ?? document()])
    else if (name === `databases/${log}`) await entry(name, around(bytes, plan.log))
    else await entry(name, [piece(bytes)])
  }
  await write(piece(tarEnd))
  const end = Buffer.alloc(8)
  end.writeUInt32LE(checked.crc, 0)
  end.writeUInt32LE(checked.length % 2 ** 32, 4)
  await handle.write(Buffer.concat([emptyLastBlock, end]))
}

/** A table without rows, with these in their place. */
const around = (empty: Buffer, rows: readonly Piece[]): Piece[] => {
  const at = empty.lastIndexOf('</NewDataSet>')
  return [piece(empty.subarray(0, at)), ...rows, piece(empty.subarray(at))]
}
