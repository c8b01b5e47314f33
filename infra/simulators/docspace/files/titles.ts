import { requireGiven } from '../http/errors.ts'

/** Titles of rooms, folders and files as the server keeps them (docs/facts/docspace-api.md#titles). */

const FORBIDDEN = /[\t*+:"<>?|\\/]/g

/**
 * Trims, replaces forbidden characters and every surrogate half by `_`, and cuts to `max` characters. Throws 400 for null, empty and blank titles.
 */
export function cleanTitle(title: string | null | undefined, max: number): string {
  const given = title?.trim()
  requireGiven('title', given)
  return cut(sanitize(given), max)
}

/** Only the replacement of characters. */
export const sanitize = (title: string) => title.replace(FORBIDDEN, '_').replace(/[\ud800-\udfff]/g, '_')

/** An extension is kept when its dot stands among the last twenty characters that are kept. */
export function cut(title: string, max: number): string {
  if (title.length <= max) return title
  const dot = title.lastIndexOf('.')
  return dot > max - 20 ? title.slice(0, max - (title.length - dot)) + title.slice(dot) : title.slice(0, max)
}

/** The extension with its dot in lower case, '' without one. */
export function extensionOf(title: string): string {
  const dot = title.lastIndexOf('.')
  return dot < 0 || dot === title.length - 1 ? '' : title.slice(dot).toLowerCase()
}

const LONGEST = 170

/**
 * `Welcome.pdf` -> `Welcome (1).pdf`, the first number that is free among `taken` (compared without case). A title that gets too
 * long is cut afterwards, through the number, and may so be one that is taken.
 */
export function freeTitle(title: string, taken: string[], isFile: boolean): string {
  const used = new Set(taken.map((each) => each.toLowerCase()))
  const extension = isFile ? extensionOf(title) : ''
  const stem = title.slice(0, title.length - extension.length)
  for (let number = 1; ; number++) {
    const candidate = `${stem} (${number})${extension}`
    if (!used.has(candidate.toLowerCase())) return cut(candidate, LONGEST)
  }
}
