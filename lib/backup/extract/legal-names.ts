/** What no file system, or not every one, takes as a name of a file, and signs that make a name look like another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const illegal = /[<>:"/\\|?*\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g
/** Names of devices on Windows, with any extension and blanks before it; its superscript digits count, too. */
const devices = /^(?:con|conin\$|conout\$|prn|aux|nul|(?:com|lpt)[\d¹²³])(?= *(?:\.|$))/i
/** Of the 255 bytes that file systems take, some are kept for what sets two alike apart. */
const longest = 200
const longestExtension = 50

/** A title as a name that every file system takes: never empty, `.` or `..`, and without anything that separates folders. */
export const legalName = (title: string): string => {
  const clean = title
    .toWellFormed()
    .normalize('NFC')
    .replace(illegal, '_')
    .replace(/^ +|[ .]+$/g, '')
    .replace(devices, '_$&')
  return cut(clean) || '_'
}

/** `Offer.docx` as `Offer` and `.docx`. */
export const stemAndExtension = (name: string): [string, string] => {
  const dot = name.lastIndexOf('.')
  const extension = name.slice(dot)
  return dot <= 0 || Buffer.byteLength(extension) > longestExtension ? [name, ''] : [name.slice(0, dot), extension]
}

const cut = (name: string): string => {
  if (Buffer.byteLength(name) <= longest) return name
  const [stem, extension] = stemAndExtension(name)
  let kept = ''
  let bytes = Buffer.byteLength(extension)
  for (const character of stem) {
    bytes += Buffer.byteLength(character)
    if (bytes > longest) break
    kept += character
  }
  return kept.replace(/[ .]+$/, '') + extension
}

/** Gives each of a folder's members a name of its own: the second `Offer.docx` becomes `Offer (2).docx`. */
export class FolderNames {
  readonly #taken = new Set<string>()
  /** How many were asked for under one name: thousands of a name are not tried one by one. */
  readonly #asked = new Map<string, number>()

  /** `mark` stands before the extension: ` (v3)`. File systems with and without case are both content. */
  take(title: string, mark = ''): string {
    const [stem, extension] = stemAndExtension(legalName(title))
    const asked = stem + mark + extension
    for (let number = this.#asked.get(asked) ?? 1; ; number += 1) {
      const name = `${stem}${mark}${number === 1 ? '' : ` (${number})`}${extension}`
      const key = name.toLowerCase()
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      this.#asked.set(asked, number + 1)
      return name
    }
  }
}
