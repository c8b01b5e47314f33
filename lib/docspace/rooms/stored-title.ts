/** UTF-16 units of a room's title (docs/facts/docspace-api.md#titles). */
export const longestRoomTitle = 170

/** UTF-16 units of a folder's title, and of a file's. */
export const longestFolderTitle = 165

const replaced = /[\t*+:"<>?|\\/\uD800-\uDFFF]/g

/**
 * The title as the server stores it: trimmed, forbidden characters and every half of an emoji become `_`, at most
 * `longest` UTF-16 units (docs/facts/docspace-api.md#titles; rooms 170, folders 165). Compare titles only in this form.
 */
export const storedTitle = (title: string, longest = longestRoomTitle): string =>
  title.trim().slice(0, longest).trim().replace(replaced, '_')

/** A path of folders whose titles are as the server stores them: `Legal/Offers`. */
export const storedPath = (path: string): string =>
  path
    .split('/')
    .map((title) => storedTitle(title, longestFolderTitle))
    .join('/')

/** A title that a person typed, free of control characters and runs of blanks, cut to `longest` without splitting a character. */
export const tidyTitle = (title: string, longest = longestRoomTitle): string => {
  const tidy = title
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  let cut = ''
  for (const character of tidy) {
    if (cut.length + character.length > longest) break
    cut += character
  }
  return cut.trim()
}

/** The extension as the server reads it: lower-cased with its dot, or empty. */
export const extensionOf = (title: string): string => /\.[^.]+$/.exec(title)?.[0].toLowerCase() ?? ''
