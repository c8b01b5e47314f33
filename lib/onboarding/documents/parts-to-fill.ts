import { inflatedEntry, type ZipArchive, type ZipEntry } from './read-zip.ts'
import { RefusedDocument } from './refusals.ts'
import { mainParts, partsWithText } from './text-formats.ts'
import { tokenizeXml } from './tokenize-xml.ts'

const contentTypes = '[content_types].xml'
const namespace = 'http://schemas.openxmlformats.org/package/2006/content-types'

/** The parts that have text for people, found by their content types. @throws RefusedDocument */
export const partsToFill = (archive: ZipArchive): ZipEntry[] => {
  const list = archive.entries.find(({ name }) => name.toLowerCase() === contentTypes)
  if (!list) throw new RefusedDocument('not-office')
  const { types, defaults } = typesIn(xmlOf(inflatedEntry(archive, list)))
  const typeOf = ({ name }: ZipEntry) =>
    types.get(`/${name.toLowerCase()}`) ?? defaults.get(name.toLowerCase().split('.').at(-1) ?? '') ?? ''
  if (!archive.entries.some((entry) => mainParts.has(typeOf(entry)))) throw new RefusedDocument('not-office')
  return archive.entries.filter((entry) => partsWithText.has(typeOf(entry)))
}

/** Content types by the name of the part, and by extension for parts that are not named. */
const typesIn = (xml: string) => {
  const types = new Map<string, string>()
  const defaults = new Map<string, string>()
  for (const token of tokenizeXml(xml)) {
    if (token.type !== 'open' || token.name.namespace !== namespace) continue
    const attribute = (name: string) => token.attributes.get(name) ?? ''
    if (token.name.local === 'Override') types.set(attribute('PartName').toLowerCase(), attribute('ContentType'))
    if (token.name.local === 'Default') defaults.set(attribute('Extension').toLowerCase(), attribute('ContentType'))
  }
  return { types, defaults }
}

const declaredEncoding = /^\ufeff?<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']/

/** The text of a part. @throws RefusedDocument where it is not UTF-8 */
export const xmlOf = (bytes: Uint8Array): string => {
  const xml = decoded(bytes)
  const encoding = declaredEncoding.exec(xml)?.[1] ?? 'utf-8'
  if (!['utf-8', 'us-ascii'].includes(encoding.toLowerCase())) throw new RefusedDocument('not-utf8')
  return xml
}

const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new RefusedDocument('not-utf8')
  }
}
