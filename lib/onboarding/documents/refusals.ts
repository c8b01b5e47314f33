/** Why a document cannot be filled: a sentence for people, which goes on after the title of the file. */
export const documentRefusals = {
  'too-large': 'is too large to be filled: more than 20 MB, or 5 MB of text in one of its parts',
  'too-many-entries': 'has more than 2,000 parts',
  'old-or-protected': 'is of an old format or protected by a password: save it as docx, xlsx or pptx without one',
  'not-office': 'is no docx, xlsx or pptx',
  signed: 'is signed, and filling it would break the signature',
  'unusual-archive': 'is packed in a way that no office program uses (ZIP64, encryption or several discs)',
  damaged: 'is damaged: open it and save it again',
  'unsafe-xml': 'has a DOCTYPE or CDATA in it, which no office program writes',
  'not-utf8': 'has text that is not in UTF-8: open it and save it again',
  'cell-too-long': 'would have a cell with more than 32,767 characters',
} as const

export type DocumentRefusal = keyof typeof documentRefusals

/** Ends the filling of a document; `fill` returns its code. */
export class RefusedDocument extends Error {
  override readonly name = 'RefusedDocument'
  readonly refusal: DocumentRefusal
  constructor(refusal: DocumentRefusal) {
    super(documentRefusals[refusal])
    this.refusal = refusal
  }
}
