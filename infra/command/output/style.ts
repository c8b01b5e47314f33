import { styleText } from 'node:util'

export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours text, or leaves it as it is where there are none. */
export type Style = (format: Format, text: string) => string

export const createStyle =
  (colour: boolean): Style =>
  (format, text) =>
    colour && text !== '' ? styleText(format, text, { validateStream: false }) : text
