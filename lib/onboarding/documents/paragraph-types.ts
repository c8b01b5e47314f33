import type { TextFormat } from './text-formats.ts'

/** A run: its prefix, and its formatting as the file has it. */
export interface Run {
  prefix: string
  formatting: string
}

/** An element that has text. `tagEnd`: the place of the `>` of its tag. */
export interface TextElement {
  prefix: string
  keepsBlanks: boolean
  tagEnd: number
  run?: Run
}

/** A piece of a paragraph's text, as the file has it. */
export interface TextPiece {
  start: number
  raw: string
  element: TextElement
}

export interface Paragraph {
  format: TextFormat
  pieces: (TextPiece | 'parting')[]
}
