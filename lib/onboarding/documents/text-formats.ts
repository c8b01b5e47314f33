/** A kind of text in office documents: WordprocessingML, SpreadsheetML, DrawingML (text in slides, shapes and charts), or properties. */
export interface TextFormat {
  /** Addresses of its elements: the usual ones, and those of strict files. */
  namespaces: readonly string[]
  /** Elements whose text belongs together. Where they are nested, text belongs to the innermost. */
  paragraphs: readonly string[]
  /** Elements with the text itself. */
  texts: readonly string[]
  /** Elements of which each is one piece with formatting; between two pieces a placeholder may be split. */
  run?: string
  /** Elements in a run that do not part its text. Everything else in a run does. */
  transparent: readonly string[]
  /** Elements between runs that part the text. */
  parting: readonly string[]
  /** Elements whose text is not shown, or made by the program. */
  ignored: readonly string[]
  /** Blanks at the ends of a text are kept only with `xml:space="preserve"`. */
  trimsBlanks: boolean
  /** `break`: an element in the run; `run`: an element between two runs; `literal`: the character itself; `blank`: none. */
  lineFeed: 'break' | 'run' | 'literal' | 'blank'
  tab: 'element' | 'literal'
  /** `_x000D_` in a text stands for a character, so a value that looks like it is written otherwise. */
  escapesUnderscore: boolean
  /** Characters that a paragraph may have at most. */
  longest?: number
}

const wordprocessing: TextFormat = {
  namespaces: [
    'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
    'http://purl.oclc.org/ooxml/wordprocessingml/main',
  ],
  paragraphs: ['p'],
  texts: ['t'],
  run: 'r',
  // Word notes in the midst of a text where a page ended.
  transparent: ['rPr', 'lastRenderedPageBreak'],
  parting: [],
  ignored: ['del', 'moveFrom'],
  trimsBlanks: true,
  lineFeed: 'break',
  tab: 'element',
  escapesUnderscore: false,
}

const drawing: TextFormat = {
  namespaces: ['http://schemas.openxmlformats.org/drawingml/2006/main', 'http://purl.oclc.org/ooxml/drawingml/main'],
  paragraphs: ['p'],
  texts: ['t'],
  run: 'r',
  transparent: ['rPr'],
  parting: ['br', 'fld'],
  // A field is a date or a number that the program writes.
  ignored: ['fld'],
  trimsBlanks: false,
  lineFeed: 'run',
  tab: 'literal',
  escapesUnderscore: false,
}

const spreadsheet: TextFormat = {
  namespaces: [
    'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
    'http://purl.oclc.org/ooxml/spreadsheetml/main',
  ],
  // A shared text, a text in its cell, a comment.
  paragraphs: ['si', 'is', 'text'],
  texts: ['t'],
  run: 'r',
  transparent: ['rPr'],
  parting: [],
  // How a text is spoken.
  ignored: ['rPh'],
  trimsBlanks: true,
  lineFeed: 'literal',
  tab: 'literal',
  escapesUnderscore: true,
  longest: 32_767,
}

/** Title, author and the like: LibreOffice shows these where a document has a field of one of them. */
const properties: TextFormat = {
  namespaces: [
    'http://purl.org/dc/elements/1.1/',
    'http://schemas.openxmlformats.org/package/2006/metadata/core-properties',
  ],
  paragraphs: ['title', 'subject', 'creator', 'description', 'keywords', 'category', 'contentStatus'],
  texts: ['title', 'subject', 'creator', 'description', 'keywords', 'category', 'contentStatus'],
  transparent: [],
  parting: [],
  ignored: [],
  trimsBlanks: false,
  lineFeed: 'blank',
  tab: 'literal',
  escapesUnderscore: false,
}

/** The format of each namespace. */
export const formatOf: ReadonlyMap<string, TextFormat> = new Map(
  [wordprocessing, drawing, spreadsheet, properties].flatMap((format) =>
    format.namespaces.map((namespace) => [namespace, format] as const),
  ),
)

const office = 'application/vnd.openxmlformats-officedocument.'
const microsoft = 'application/vnd.ms-'

/** Content types of the main part, by which a document is known. */
export const mainParts: ReadonlySet<string> = new Set([
  `${office}wordprocessingml.document.main+xml`,
  `${office}wordprocessingml.template.main+xml`,
  `${microsoft}word.document.macroEnabled.main+xml`,
  `${office}spreadsheetml.sheet.main+xml`,
  `${office}spreadsheetml.template.main+xml`,
  `${microsoft}excel.sheet.macroEnabled.main+xml`,
  `${office}presentationml.presentation.main+xml`,
  `${office}presentationml.template.main+xml`,
  `${microsoft}powerpoint.presentation.macroEnabled.main+xml`,
])

/** Content types of the parts that have text for people. */
export const partsWithText: ReadonlySet<string> = new Set([
  ...[...mainParts].filter((type) => type.includes('word')),
  ...['header', 'footer', 'footnotes', 'endnotes', 'comments'].map((part) => `${office}wordprocessingml.${part}+xml`),
  ...['sharedStrings', 'worksheet', 'comments'].map((part) => `${office}spreadsheetml.${part}+xml`),
  ...['slide', 'notesSlide', 'slideLayout', 'slideMaster'].map((part) => `${office}presentationml.${part}+xml`),
  `${office}drawing+xml`,
  ...['chart', 'chartshapes', 'diagramData'].map((part) => `${office}drawingml.${part}+xml`),
  `${microsoft}office.drawingml.diagramDrawing+xml`,
  'application/vnd.openxmlformats-package.core-properties+xml',
])
