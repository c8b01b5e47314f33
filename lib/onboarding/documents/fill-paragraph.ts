import type { Edit } from './edits.ts'
import type { Paragraph, TextPiece } from './paragraph-types.ts'
import { type FoundPlaceholder, isKnown, looksMisspelled, parting, placeholdersOfText } from './placeholders.ts'
import { RefusedDocument } from './refusals.ts'
import type { TextFormat } from './text-formats.ts'
import { asXml } from './written-value.ts'
import { type DecodedText, decodeText } from './xml-text.ts'

/** Names of placeholders, gathered over all parts of a document. */
export interface FilledNames {
  used: Set<string>
  /** Known ones without a value. */
  missing: Set<string>
  /** Words in braces that are no placeholder. */
  unknown: Set<string>
}

/** A piece with its place in the text of the whole paragraph. */
interface JoinedPiece extends TextPiece, DecodedText {
  at: number
}

/** The changes of a paragraph's text by its placeholders; a value is never filled again. @throws RefusedDocument */
export const fillParagraph = (
  { format, pieces }: Paragraph,
  values: ReadonlyMap<string, string>,
  names: FilledNames,
): Edit[] => {
  const joined: JoinedPiece[] = []
  let text = ''
  for (const piece of pieces) {
    if (piece === 'parting') text += parting
    else {
      const decoded = decodeText(piece.raw)
      joined.push({ ...piece, ...decoded, at: text.length })
      text += decoded.text
    }
  }
  if (!text.includes('{')) return []
  const filled = placeholdersOfText(text).flatMap((placeholder) => {
    const value = valueFor(placeholder.name, values, names)
    return value === undefined ? [] : [{ ...placeholder, value }]
  })
  assertShort(format, text, filled)
  return editsOf(format, joined, filled)
}

type FilledPlaceholder = FoundPlaceholder & { value: string }

const valueFor = (name: string, values: ReadonlyMap<string, string>, names: FilledNames): string | undefined => {
  const value = values.get(name)
  if (value) names.used.add(name)
  else if (isKnown(name)) names.missing.add(name)
  else if (looksMisspelled(name)) names.unknown.add(name)
  return value || undefined
}

const assertShort = ({ longest }: TextFormat, text: string, filled: readonly FilledPlaceholder[]): void => {
  if (longest === undefined || filled.length === 0) return
  const added = filled.reduce((sum, { start, end, value }) => sum + value.length - (end - start), 0)
  if (text.length + added > longest) throw new RefusedDocument('cell-too-long')
}

/** The value goes to the piece in which the placeholder begins, and what it has of the others is taken away. */
const editsOf = (format: TextFormat, pieces: readonly JoinedPiece[], filled: readonly FilledPlaceholder[]): Edit[] => {
  const edits: Edit[] = []
  const kept = new Set<number>()
  let first = 0
  for (const { start, end, value } of filled) {
    while ((pieces[first]?.at ?? end) + (pieces[first]?.text.length ?? 0) <= start) first += 1
    for (let index = first; index < pieces.length; index += 1) {
      const piece = pieces[index]
      if (!piece || piece.at >= end) break
      const [from, to] = [Math.max(start, piece.at), Math.min(end, piece.at + piece.text.length)]
      const text = index === first ? asXml(value, format, piece.element) : ''
      edits.push({
        start: piece.start + piece.rawAt(from - piece.at),
        end: piece.start + piece.rawAt(to - piece.at),
        text,
      })
      const { tagEnd, keepsBlanks } = piece.element
      if (!format.trimsBlanks || keepsBlanks || kept.has(tagEnd)) continue
      kept.add(tagEnd)
      edits.push({ start: tagEnd, end: tagEnd, text: ' xml:space="preserve"' })
    }
  }
  return edits
}
