import type * as z from 'zod/mini'
import { longestFolderTitle } from '../../../docspace/rooms/stored-title.ts'
import { fieldIn, isKnown } from '../../documents/placeholders.ts'
import { fixedText, foldersOfPath, placeholdersOfName } from '../../names/fill-name.ts'

/** Where all placeholders are described; shown by problems of settings. */
const page = 'docs/rules.md, "Names from the record"'

/** Folders in one another: more are taken for a mistake. */
const deepest = 5

/** UTF-16 units that a name with placeholders may have beside them, so that values have their place. */
const mostFixed = 100

/** What is wrong with a name of the settings; undefined for a right one. Pure. */
export const nameProblem = (pattern: string): string | undefined => {
  const placeholders = placeholdersOfName(pattern)
  const unknown = placeholders.find((name) => !isKnown(name) || isMisspelledFormat(name))
  if (unknown !== undefined)
    return `has {${unknown}} in it, which is no placeholder: take {name}, {id}, {owner}, {year}, {date} or {field:NAME}, and a format behind a bar if any; a brace of text is written twice (${page})`
  return placeholders.length > 0 && fixedText(pattern).length > mostFixed
    ? `has more than ${mostFixed} characters beside its placeholders: shorten it, so that values have their place`
    : undefined
}

/** In a name a bar begins a format: a field is not called so. */
const isMisspelledFormat = (name: string): boolean => fieldIn(name)?.includes('|') ?? false

/** What is wrong with a path of folders; undefined for a right one. Pure. */
export const pathProblem = (pattern: string): string | undefined => {
  const folders = foldersOfPath(pattern)
  if (folders.some((folder) => folder.trim() === ''))
    return 'must have a title before and behind each slash, which stands between a folder and one in it: Legal/Offers'
  if (folders.length > deepest) return `has more than ${deepest} folders in one another`
  if (folders.some((folder) => folder.length > longestFolderTitle))
    return `has a folder with more than ${longestFolderTitle} characters`
  return folders.map(nameProblem).find((problem) => problem !== undefined)
}

/** What is wrong with the title of a room: clients that are alike in a field have rooms that people tell apart by their titles. */
export const roomTitleProblem = (pattern: string): string | undefined =>
  nameProblem(pattern) ??
  (placeholdersOfName(pattern).some((name) => /^(?:name|id)(?:\||$)/.test(name))
    ? undefined
    : 'must include {name} or {id}, by which people tell the rooms apart')

/** What is wrong with the title of a file: a value may have a dot, so the extension has to stand behind it. */
export const fileTitleProblem = (pattern: string): string | undefined =>
  nameProblem(pattern) ??
  (placeholdersOfName(pattern).length === 0 || /\.[^.{}]+$/.test(pattern)
    ? undefined
    : 'must end with the extension of the original, behind the last placeholder: {name}.pdf')

/** A check of a schema that adds what is wrong with a name. */
export const checkedBy =
  (problem: (pattern: string) => string | undefined): z.core.CheckFn<string> =>
  ({ value, issues }) => {
    const message = problem(value)
    if (message !== undefined) issues.push({ code: 'custom', message, input: value })
  }
