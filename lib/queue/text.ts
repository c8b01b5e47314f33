/** What SQS refuses in a body or an attribute (docs/facts/aws.md#characters): half a surrogate pair is among it. */
const refused = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** The text with U+FFFD in the place of each character that SQS refuses. */
export const allowedText = (text: string): string => text.replace(refused, '\uFFFD')

/** JSON without a character beyond ASCII, which every queue takes: what JSON allows to be escaped is escaped. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
