import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'

/** No JSON begins so. */
const mark = 'br:'

/** JSON of settings, short enough for many portals in the environment of a function. */
export const packSettings = (json: string): string => `${mark}${brotliCompressSync(json).toString('base64')}`

/** The JSON again; text that was never packed stays as it is. @throws Error when it was packed and is broken */
export const unpackSettings = (text: string): string =>
  text.startsWith(mark) ? brotliDecompressSync(Buffer.from(text.slice(mark.length), 'base64')).toString() : text
