/** Loaded when something is packed: it takes milliseconds of a cold start, and most settings are short. */
const zlib = () => process.getBuiltinModule('node:zlib')

/** No JSON begins with it. */
const mark = 'br:'

/** JSON of settings, short enough for many portals in the environment of a function. */
export const packSettings = (json: string): string => `${mark}${zlib().brotliCompressSync(json).toString('base64')}`

/** The JSON of packed settings; text that is not packed stays as it is. @throws Error for packed text that is broken */
export const unpackSettings = (text: string): string =>
  text.startsWith(mark)
    ? zlib()
        .brotliDecompressSync(Buffer.from(text.slice(mark.length), 'base64'))
        .toString()
    : text
