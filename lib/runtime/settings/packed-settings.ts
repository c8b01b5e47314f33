import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'

/** No JSON begins with it. */
const mark = 'br:'

/** JSON of settings, short enough for many portals in the environment of a function. */
export const packSettings = (json: string): string => `${mark}${brotliCompressSync(json).toString('base64')}`

/** The JSON of packed settings; text that is not packed stays as it is. @throws Error for packed text that is broken */
export const unpackSettings = (text: string): string =>
  text.startsWith(mark) ? brotliDecompressSync(Buffer.from(text.slice(mark.length), 'base64')).toString() : text
