import { type Edit, edited } from './edits.ts'
import { type FilledNames, fillParagraph } from './fill-paragraph.ts'
import type { Paragraph, Run, TextElement } from './paragraph-types.ts'
import { formatOf, type TextFormat } from './text-formats.ts'
import { tokenizeXml, type XmlToken } from './tokenize-xml.ts'

/** An element that is open, as far as it matters for the text. */
interface Frame {
  format: TextFormat | undefined
  isParagraph: boolean
  isIgnored: boolean
  run?: Run
  text?: TextElement
  /** The run whose formatting this element has, and where it begins. */
  formats?: { run: Run; start: number }
}

/** The XML of a part with its placeholders replaced; the very same text where there are none. @throws RefusedDocument */
export const fillPart = (xml: string, values: ReadonlyMap<string, string>, names: FilledNames): string => {
  const frames: Frame[] = []
  const paragraphs: Paragraph[] = []
  const edits: Edit[] = []
  let ignored = 0
  for (const token of tokenizeXml(xml)) {
    const around = frames.at(-1)
    if (token.type === 'open') {
      const frame = frameOf(token, around)
      if (ignored === 0 && parts(token, frame, around, paragraphs.at(-1))) paragraphs.at(-1)?.pieces.push('parting')
      if (token.isEmpty) {
        if (frame.formats) frame.formats.run.formatting = xml.slice(token.start, token.end)
        continue
      }
      frames.push(frame)
      if (frame.isParagraph && frame.format) paragraphs.push({ format: frame.format, pieces: [] })
      if (frame.isIgnored) ignored += 1
    } else if (token.type === 'text') {
      const paragraph = paragraphs.at(-1)
      if (around?.text && ignored === 0 && around.format === paragraph?.format)
        paragraph?.pieces.push({ start: token.start, raw: xml.slice(token.start, token.end), element: around.text })
    } else {
      const frame = frames.pop()
      if (frame?.isIgnored) ignored -= 1
      if (frame?.formats) frame.formats.run.formatting = xml.slice(frame.formats.start, token.end)
      const paragraph = frame?.isParagraph ? paragraphs.pop() : undefined
      if (paragraph) edits.push(...fillParagraph(paragraph, values, names))
    }
  }
  return edited(xml, edits)
}

type OpenToken = Extract<XmlToken, { type: 'open' }>

const frameOf = ({ name, prefix, attributes, start, end }: OpenToken, around: Frame | undefined): Frame => {
  const format = formatOf.get(name.namespace)
  const is = (names: readonly string[] | undefined) => names?.includes(name.local) ?? false
  const inRun = around?.run && around.format === format ? around.run : undefined
  const keepsBlanks = attributes.get('xml:space') === 'preserve'
  return {
    format,
    isParagraph: is(format?.paragraphs),
    isIgnored: is(format?.ignored),
    ...(format?.run === name.local && { run: { prefix, formatting: '' } }),
    ...(is(format?.texts) && { text: { prefix, keepsBlanks, tagEnd: end - 1, ...(inRun && { run: inRun }) } }),
    ...(inRun && name.local === 'rPr' && { formats: { run: inRun, start } }),
  }
}

/** Whether an element parts the text around it, so that no placeholder reaches from one side of it to the other. */
const parts = (
  { name }: OpenToken,
  { format, text }: Frame,
  around: Frame | undefined,
  paragraph: Paragraph | undefined,
): boolean => {
  if (!paragraph) return false
  const isSame = format === paragraph.format
  if (isSame && format.parting.includes(name.local)) return true
  if (!around?.run || around.format !== paragraph.format) return false
  return !isSame || (!text && !format.transparent.includes(name.local))
}
