import type { Run, TextElement } from './paragraph-types.ts'
import type { TextFormat } from './text-formats.ts'
import { encodeText } from './xml-text.ts'

/** What XML 1.0 has no place for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML does not allow
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

/** A value of the CRM as a document can have it: what no document can have becomes `�`. */
const clean = (value: string): string => value.toWellFormed().replace(/\r\n?/g, '\n').replace(unwritable, '\ufffd')

/** What looks like an escaped character in a spreadsheet is written so that it is none. */
const withoutEscapes = (text: string): string => text.replace(/_(?=x[\da-fA-F]{4}_)/g, '_x005F_')

/** A value as it is written into an element with text. Line feeds and tabs are elements in some formats. */
export const asXml = (value: string, format: TextFormat, element: TextElement): string => {
  const text = clean(value)
  const encoded = encodeText(format.escapesUnderscore ? withoutEscapes(text) : text)
  const tabs = format.tab === 'element' ? encoded.replaceAll('\t', between(element, 'tab')) : encoded
  return tabs.replaceAll('\n', lineFeedIn(format, element))
}

const lineFeedIn = ({ lineFeed }: TextFormat, element: TextElement): string => {
  if (lineFeed === 'break') return between(element, 'br')
  if (lineFeed === 'run' && element.run) return betweenRuns(element, element.run)
  return lineFeed === 'literal' ? '\n' : ' '
}

/** An element between two texts of one run. */
const between = ({ prefix }: TextElement, name: string): string =>
  `</${prefix}t><${prefix}${name}/><${prefix}t xml:space="preserve">`

/** A line break between two runs, of which the second one has the formatting of the first. */
const betweenRuns = ({ prefix: text }: TextElement, { prefix, formatting }: Run): string =>
  `</${text}t></${prefix}r><${prefix}br>${formatting}</${prefix}br><${prefix}r>${formatting}<${text}t>`
