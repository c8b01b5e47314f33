/** Colours as commands write them themselves, and everything that a terminal acts on or that turns the order of what is read. */
const special =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001B\[(?:1|2|22|31|32|33|36|39)m|[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g

/** A sign for a character that has none: ␛ for an escape, ␊ for a line end. */
const signOf = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '␡' : '�'
}

/**
 * One line for a terminal. Names, messages of servers and the like may have escape sequences in them, which would move the cursor,
 * forge lines or change the clipboard: they are shown as signs. Colours stay.
 */
export const printable = (line: string): string => line.replace(special, (one) => (one.length > 1 ? one : signOf(one)))

/** Several lines of a text, each printable. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')
