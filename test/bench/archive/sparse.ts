import { parseArgs } from 'node:util'
import { entriesOf, type PortalContents, unpacked } from '#infra/simulators/docspace/backup/archive/entries.ts'
import { contentPath } from '#infra/simulators/docspace/backup/tables/contents.ts'
import { findingsOf } from '#lib/backup/archive/content/findings.ts'
import { firstLook } from '#lib/backup/archive/content/result.ts'
import { openReader } from '#lib/backup/archive/reader.ts'
import { tarEnd, tarHeader } from '#test/lib/backup/archive/tarball.ts'
import { peakMemory } from '../memory.ts'

/**
 * `node test/bench/archive/sparse.ts --versions 2000000 --gigabytes 20`: reads an archive that is never stored anywhere, by the reader of the nightly
 * proof with its state saved every 256 MiB, and says what that took. The archive is a bare `.tar`; its contents are zeros.
 */
const { values } = parseArgs({
  options: { versions: { type: 'string', default: '20000' }, gigabytes: { type: 'string', default: '0.2' } },
})
const versions = Number(values.versions)
const contentSize = Math.max(1, Math.floor((Number(values.gigabytes) * 1e9) / versions) - 1_024)

const block = 512
const pieceSize = 8 * 1024 * 1024
const saveEvery = 256 * 1024 * 1024
/** Numbers of equal length, so that all rows have equal lengths. */
const firstId = 1_000_001
const before = '2026-11-24T10:00:00'

const rowOf = (id: number) => ({
  id,
  version: 1,
  version_group: 1,
  current_version: true,
  folder_id: 7,
  title: `Document ${id}.docx`,
  content_length: contentSize,
  create_on: before,
  modified_on: before,
})

/** What stands around and in a text that repeats for each version, taken from one that has a single one. */
const patternOf = (text: string, begin: string, end: string) => {
  const [from, to] = [text.indexOf(begin), text.lastIndexOf(end) + end.length]
  return { head: text.slice(0, from), one: text.slice(from, to), tail: text.slice(to) }
}

/** An entry of many equal parts. */
function* repeated(name: string, { head, one, tail }: ReturnType<typeof patternOf>): Generator<Buffer> {
  const length = Buffer.byteLength(head) + versions * Buffer.byteLength(one) + Buffer.byteLength(tail)
  yield tarHeader(name, length)
  yield Buffer.from(head)
  for (let n = 0; n < versions; n += 1_000) {
    const part = Array.from({ length: Math.min(1_000, versions - n) }, (_, more) => forVersion(one, firstId + n + more))
    yield Buffer.from(part.join(''))
  }
  yield Buffer.from(tail)
  yield Buffer.alloc((block - (length % block)) % block)
}

const folderOf = (id: number) => contentPath(id, 1, '.docx').split('/')[1] ?? ''
const forVersion = (text: string, id: number): string =>
  text.replaceAll(folderOf(firstId), folderOf(id)).replaceAll(String(firstId), String(id))

function* archive(): Generator<Buffer> {
  const portal = unpacked(undefined)
  const path = contentPath(firstId, 1, '.docx')
  const single: PortalContents = {
    ...portal,
    tables: { ...portal.tables, 'files/files_file': [rowOf(firstId)] },
    objects: [{ path, size: contentSize }],
  }
  const zeros = Buffer.alloc(Math.ceil(contentSize / block) * block)
  for (const { name, bytes } of entriesOf(single)) {
    if (name === 'databases/files/files_file')
      yield* repeated(name, patternOf(String(bytes), '  <files_file>', '</files_file>\n'))
    else if (name === 'storage/restore_info') yield* repeated(name, patternOf(String(bytes), '<file>', '</file>'))
    else if (bytes) {
      yield tarHeader(name, bytes.length)
      yield bytes
      yield Buffer.alloc((block - (bytes.length % block)) % block)
    } else
      for (let n = 0; n < versions; n += 1) {
        yield tarHeader(contentPath(firstId + n, 1, '.docx'), contentSize)
        yield zeros
      }
  }
  yield tarEnd
}

const reader = await openReader(false, undefined, firstLook('acme_2026-11-25_02-00-00.tar'))
const used = { ms: 0, cpu: 0, state: 0 }
const counted = (work: () => void): void => {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  work()
  const { user, system } = process.cpuUsage(cpu)
  used.ms += performance.now() - began
  used.cpu += (user + system) / 1_000
}
const room = Buffer.alloc(pieceSize)
let filled = 0
let saved = 0
const flush = (): void => {
  counted(() => reader.push(room.subarray(0, filled)))
  filled = 0
  if (reader.position() - saved < saveEvery) return
  saved = reader.position()
  counted(() => {
    used.state = Math.max(used.state, reader.save().length)
  })
}
for (const bytes of archive()) {
  for (let at = 0; at < bytes.length; ) {
    const taken = bytes.copy(room, filled, at)
    filled += taken
    at += taken
    if (filled === pieceSize) flush()
  }
}
flush()
counted(() => {
  used.state = Math.max(used.state, reader.save().length)
})
const facts = reader.finish()
const state = reader.inspected()
if (!state) throw new Error('nobody looked into it')
const found = findingsOf(state, facts.closing)
if (found.questions || found.faults.length > 0 || found.facts.versions !== versions)
  throw new Error(`the archive does not agree: ${JSON.stringify(found.faults)} ${found.facts.versions}`)
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
console.log(
  `${versions} versions, ${mb(facts.size)}: ${(used.ms / 1_000).toFixed(1)} s, ${(used.cpu / 1_000).toFixed(1)} s of processor time, ` +
    `${mb(peakMemory())} of memory at most, ${mb(used.state)} of saved state`,
)
