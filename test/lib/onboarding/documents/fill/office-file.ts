import { crc32, deflateRawSync } from 'node:zlib'
import PizZip from 'pizzip'

/** An entry of an archive that a test makes; what is given in `declared` stands in its records, whatever is true. */
export interface MadeEntry {
  name: string
  content: string | Uint8Array
  stored?: boolean
  /** The lengths follow the data, as programs write them that pack while they send. */
  streamed?: boolean
  declared?: { size?: number; packed?: number; crc?: number; flags?: number; method?: number; localName?: string }
  /** Bytes between this entry and the next. */
  gap?: Uint8Array
  comment?: string
  /** What stands behind the name in the directory. */
  extra?: string
  modified?: number
}

const two = (...numbers: number[]) => Buffer.concat(numbers.map((number) => Buffer.from(Uint16Array.of(number).buffer)))
const four = (...numbers: number[]) =>
  Buffer.concat(numbers.map((number) => Buffer.from(Uint32Array.of(number >>> 0).buffer)))

const recordsOf = (entry: MadeEntry, at: number) => {
  const content = Buffer.from(entry.content as string)
  const data = entry.stored ? content : deflateRawSync(content, { level: 9 })
  const { declared = {} } = entry
  const { size = content.length, packed = data.length, crc = crc32(content) } = declared
  const flags = declared.flags ?? (entry.streamed ? 8 : 0)
  const method = declared.method ?? (entry.stored ? 0 : 8)
  const name = Buffer.from(entry.name)
  const localName = Buffer.from(declared.localName ?? entry.name)
  const extra = Buffer.from('UT\u0001\u0000x', 'latin1')
  const date = entry.modified ?? 0x5b7c6d5a
  const about = [two(20, flags, method), four(date)]
  const known = four(crc, packed, size)
  const local = Buffer.concat([
    four(0x04034b50),
    ...about,
    entry.streamed ? four(0, 0, 0) : known,
    two(localName.length, extra.length),
    localName,
    extra,
    data,
    ...(entry.streamed ? [four(0x08074b50), known] : []),
    entry.gap ?? Buffer.alloc(0),
  ])
  const comment = Buffer.from(entry.comment ?? '')
  const extraInDirectory = Buffer.from(entry.extra ?? '', 'latin1')
  const central = Buffer.concat([
    four(0x02014b50),
    two(0x0314),
    ...about,
    known,
    two(name.length, extraInDirectory.length, comment.length, 0, 0),
    four(0x81a40000, at),
    name,
    extraInDirectory,
    comment,
  ])
  return { local, central }
}

export interface MadeArchive {
  comment?: string
  /** Changes the last record. */
  patch?(end: Buffer): void
  /** The directory has the entries from the last to the first. */
  reversed?: boolean
  /** What stands before the first entry. */
  before?: string
}

/** An archive with these entries, in this order. */
export const makeArchive = (entries: readonly MadeEntry[], options: MadeArchive = {}): Buffer => {
  const { comment = '', patch, reversed = false, before = '' } = options
  const locals: Buffer[] = [Buffer.from(before)]
  const centrals: Buffer[] = []
  let at = before.length
  for (const entry of entries) {
    const { local, central } = recordsOf(entry, at)
    locals.push(local)
    centrals.push(central)
    at += local.length
  }
  const directory = Buffer.concat(reversed ? centrals.reverse() : centrals)
  const end = Buffer.concat([
    four(0x06054b50),
    two(0, 0, entries.length, entries.length),
    four(directory.length, at),
    two(Buffer.byteLength(comment)),
    Buffer.from(comment),
  ])
  patch?.(end)
  return Buffer.concat([...locals, directory, end])
}

const office = 'application/vnd.openxmlformats-officedocument.'
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

export const namespaces = {
  w: 'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
  a: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  s: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  p: 'http://schemas.openxmlformats.org/presentationml/2006/main',
  c: 'http://schemas.openxmlformats.org/drawingml/2006/chart',
} as const

/** A part of a document: its name, its content type, and its text. */
export type MadePart = readonly [name: string, type: string, xml: string]

/** The entries of a document; parts whose type has no slash are of ONLYOFFICE's and Microsoft's family. */
export const entriesOf = (parts: readonly MadePart[], more: readonly MadeEntry[] = []): MadeEntry[] => {
  const overrides = parts.map(
    ([name, type]) =>
      `<Override PartName="/${name}" ContentType="${type.includes('/') ? type : `${office}${type}+xml`}"/>`,
  )
  const defaults = ['xml application/xml', 'rels application/vnd.openxmlformats-package.relationships+xml'].map(
    (one) => {
      const [extension, type] = one.split(' ')
      return `<Default Extension="${extension}" ContentType="${type}"/>`
    },
  )
  return [
    {
      name: '[Content_Types].xml',
      content: `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${[...defaults, ...overrides].join('')}</Types>`,
    },
    {
      name: '_rels/.rels',
      content: '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
    },
    ...parts.map(([name, , xml]) => ({ name, content: xml })),
    ...more,
  ]
}

export const wordXml = (body: string) =>
  `${head}<w:document xmlns:w="${namespaces.w}" xmlns:a="${namespaces.a}" xmlns:wps="urn:wps" xmlns:mc="urn:mc"><w:body>${body}<w:sectPr/></w:body></w:document>`

/** A docx with this in its body. */
export const docx = (body: string, parts: readonly MadePart[] = [], more: readonly MadeEntry[] = []): Buffer =>
  makeArchive(entriesOf([['word/document.xml', 'wordprocessingml.document.main', wordXml(body)], ...parts], more))

/** The text of a part, read by another program than ours. */
export const partOf = (file: Uint8Array, name: string): string => new PizZip(file).file(name)?.asText() ?? ''

/** What stands in the body of a docx. */
export const bodyOf = (file: Uint8Array): string =>
  /<w:body>(.*)<w:sectPr\/><\/w:body>/s.exec(partOf(file, 'word/document.xml'))?.[1] ?? ''

/** A paragraph whose text is in these runs. */
export const paragraph = (...runs: string[]): string => `<w:p>${runs.map(run).join('')}</w:p>`

export const run = (text: string): string => `<w:r><w:t>${text}</w:t></w:r>`
