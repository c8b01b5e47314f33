import { storedTitle, tidyTitle } from '../../docspace/rooms/stored-title.ts'
import { inBraces } from '../documents/placeholders.ts'

/** A brace of text, which is written twice, or a placeholder. */
const inName = /\{\{|\}\}|\{([^{}]*)\}/g

/** A name of the settings, as `Mandate {field:number|0000} {name}`, in pieces: fixed texts and placeholders by turns. */
const pieces = (pattern: string): string[] => {
  const all: string[] = []
  let fixed = ''
  let done = 0
  for (const { 0: found, 1: placeholder, index } of pattern.matchAll(inName)) {
    fixed += pattern.slice(done, index)
    done = index + found.length
    if (placeholder === undefined) fixed += found.slice(1)
    else {
      all.push(fixed, placeholder)
      fixed = ''
    }
  }
  return [...all, fixed + pattern.slice(done)]
}

const isPlaceholder = (_: string, at: number): boolean => at % 2 === 1

/** The placeholders of a name of the settings, without their braces. */
export const placeholdersOfName = (pattern: string): string[] => pieces(pattern).filter(isPlaceholder)

/** The text of a name beside its placeholders. */
export const fixedText = (pattern: string): string =>
  pieces(pattern)
    .filter((_, at) => at % 2 === 0)
    .join('')

/** A name of the settings with the values of a client. */
export interface FilledName {
  text: string
  /** Placeholders without a value; nothing stands in their places. */
  missing: string[]
  /** Placeholders whose value is cut. */
  cut: string[]
  /** Placeholders whose value has characters that DocSpace does not take. */
  replaced: string[]
}

/**
 * Fills a name. A value loses line ends and runs of blanks. Where the whole is longer than `longest` UTF-16 units, the longest values are
 * cut to one length, and no fixed text. What DocSpace does not take becomes `_`. Pure.
 */
export const fillName = (pattern: string, values: ReadonlyMap<string, string>, longest: number): FilledName => {
  const all = pieces(pattern)
  const names = all.filter(isPlaceholder)
  const tidy = (name: string, most: number) => tidyTitle(values.get(name) ?? '', most)
  const lengths = names.map((name) => tidy(name, longest).length)
  const most = longestValue(lengths, longest - fixedText(pattern).length)
  const written = (name: string) => tidy(name, most)
  const filled = all.map((piece, at) => (isPlaceholder(piece, at) ? written(piece) : piece)).join('')
  const those = (which: (name: string) => boolean) => [...new Set(names)].filter(which)
  return {
    text: names.length === 0 ? filled : storedTitle(filled, longest),
    missing: those((name) => tidy(name, longest) === ''),
    cut: those((name) => written(name).length < tidy(name, Number.POSITIVE_INFINITY).length),
    replaced: those((name) => storedTitle(written(name), longest) !== written(name)),
  }
}

/** A slash between two folders; none in a placeholder, whose format may have one: `{date|DD/MM/YYYY}`. */
const betweenFolders = /\/(?![^{}]*\})/

/** The folders of a path of the settings, from the top down: `Legal`, `Offers {year}`. */
export const foldersOfPath = (pattern: string): string[] => pattern.split(betweenFolders)

/** Fills each folder of a path by itself: a slash in a value becomes `_`, and makes no folder. Pure. */
export const fillPath = (pattern: string, values: ReadonlyMap<string, string>, longest: number): FilledName => {
  const folders = foldersOfPath(pattern).map((folder) => fillName(folder, values, longest))
  const all = (which: 'missing' | 'cut' | 'replaced') => [...new Set(folders.flatMap((folder) => folder[which]))]
  const text = folders.map((folder) => folder.text).join('/')
  return { text, missing: all('missing'), cut: all('cut'), replaced: all('replaced') }
}

/** The length that no value may exceed, so that all of them have their place. */
const longestValue = (lengths: readonly number[], place: number): number => {
  const all = Math.max(0, place)
  let most = Math.max(0, ...lengths)
  while (lengths.reduce((sum, length) => sum + Math.min(length, most), 0) > all) most -= 1
  return most
}

/** What was done to the values of a name: a sentence each, for plans. `what` names it, as `the title`. */
export const changesOf = ({ cut, replaced }: FilledName, what: string): string[] => [
  ...(cut.length === 0 ? [] : [`${cut.map(inBraces).join(', ')} is cut in ${what}, which would be too long`]),
  ...(replaced.length === 0
    ? []
    : [`characters of ${replaced.map(inBraces).join(', ')} that DocSpace does not take become _ in ${what}`]),
]
