import type { FilledNames } from './fill-paragraph.ts'
import { fillPart } from './fill-part.ts'
import { partsToFill, xmlOf } from './parts-to-fill.ts'
import { inflatedEntry, readZip, type ZipArchive, type ZipEntry } from './read-zip.ts'
import { type DocumentRefusal, RefusedDocument } from './refusals.ts'
import { rewriteZip } from './write-zip.ts'

export interface FilledDocument {
  /** The very same bytes where there was nothing to fill. */
  bytes: Buffer
  /** Names of the placeholders that were filled, each once, in the order of the document. */
  used: string[]
  /** Names of the placeholders without a value; they stand in the document as before. */
  missing: string[]
  /** Words in braces that are no placeholder, and may be misspelled ones. */
  unknown: string[]
}

/**
 * Fills the placeholders of a docx, xlsx or pptx. Everything else in the file stays byte for byte, and the same input gives the same bytes.
 * Pure, and never throws: what cannot be filled is refused.
 */
export const fill = (
  bytes: Uint8Array,
  values: ReadonlyMap<string, string>,
): FilledDocument | { refusal: DocumentRefusal } => {
  try {
    return fillDocument(bytes, values)
  } catch (error) {
    if (error instanceof RefusedDocument) return { refusal: error.refusal }
    throw error
  }
}

const fillDocument = (bytes: Uint8Array, values: ReadonlyMap<string, string>): FilledDocument => {
  const archive = readZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const names: FilledNames = { used: new Set(), missing: new Set(), unknown: new Set() }
  const changed = new Map<ZipEntry, Buffer>()
  for (const part of partsToFill(archive)) {
    const content = inflatedEntry(archive, part)
    if (!mayHavePlaceholders(content)) continue
    const xml = xmlOf(content)
    const filled = fillPart(xml, values, names)
    if (filled !== xml) changed.set(part, Buffer.from(filled))
  }
  if (changed.size > 0 && isSigned(archive)) throw new RefusedDocument('signed')
  const lists = { used: [...names.used], missing: [...names.missing], unknown: [...names.unknown] }
  return { bytes: rewriteZip(archive, changed), ...lists }
}

/** Whether a part has a brace, as it is or as a reference. */
const mayHavePlaceholders = (content: Buffer): boolean => content.includes('{') || content.includes('&#')

const isSigned = ({ entries }: ZipArchive): boolean =>
  entries.some(({ name }) => name.toLowerCase().startsWith('_xmlsignatures/'))
