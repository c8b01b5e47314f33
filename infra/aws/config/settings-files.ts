import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { SettingsError } from '#lib/runtime/errors.ts'
import { linesOf } from './problem-lines.ts'
import { type SettingsInFiles, structureProblems } from './written-settings.ts'

/** Paths of the settings files. */
export interface SettingsFiles {
  /** The user's own, `roomkeeper.json`: git does not track it, and nothing but a person and our commands writes it. */
  own: string
  /** What the project comes with: the demo. Older installations keep their settings here. */
  cdkJson: string
  /** Whether somebody named the own file: then it has to be there. */
  isNamed: boolean
}

/** A variable with the path of the own file, where it is not `roomkeeper.json` beside `cdk.json`. */
export const settingsVariable = 'ROOMKEEPER_SETTINGS'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The project's own. */
export const projectCdkJson = join(root, 'cdk.json')

interface Named {
  /** Path of the own file. */
  settings?: string | undefined
  cdkJson?: string | undefined
}

/** The files by what a command was given, and else the project's; an empty text counts as not given. */
export const settingsFiles = ({ settings, cdkJson = projectCdkJson }: Named = {}): SettingsFiles => ({
  own: settings || join(dirname(cdkJson), 'roomkeeper.json'),
  cdkJson,
  isNamed: Boolean(settings),
})

/** A file as messages name it: those of the project by their name alone. */
export const shownPath = (path: string): string => {
  const inside = relative(root, path)
  return inside === 'cdk.json' || inside === 'roomkeeper.json' ? inside : path
}

export interface ReadSettings extends SettingsInFiles {
  /** All of the CDK context that `cdk.json` has. */
  context: Readonly<Record<string, unknown>>
}

const cdkJsonFile = z.looseObject({ context: z.optional(z.record(z.string(), z.unknown())) })

/**
 * The settings of both files, with only their form checked. Without an own file there is the demo alone.
 * @throws SettingsError with every problem of both files, each with its file and its place
 */
export const readSettings = (files: SettingsFiles): ReadSettings => {
  const problems: string[] = []
  const cdkJson = parseFile(files.cdkJson, problems)
  const own = parseFile(files.own, problems, { mayBeAbsent: !files.isNamed })
  const { data, error } = z.safeParse(cdkJsonFile, cdkJson ?? {}, { error: z.locales.en().localeError })
  const name = shownPath(files.cdkJson)
  problems.push(...linesOf(error?.issues ?? []).map((line) => `${name}: ${line}`))
  const context = data?.context ?? {}
  const written = own === undefined ? {} : { own: { file: shownPath(files.own), content: own } }
  const project = { file: name, content: context.roomkeeper }
  problems.push(...structureProblems(cdkJson !== undefined && !error ? { ...written, project } : written))
  if (problems.length > 0) throw new SettingsError(problems.map((line) => `${line}; see ${form}`).join('\n'))
  return { ...written, project, context }
}

const form = 'docs/settings.md#environments'

/** The JSON of a file; what keeps it from being read goes to `problems`. */
const parseFile = (path: string, problems: string[], { mayBeAbsent = false } = {}): unknown => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') problems.push(`${shownPath(path)} cannot be read (${code})`)
    else if (!mayBeAbsent) problems.push(`There is no ${shownPath(path)}`)
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    // Node says what it expected, and where: line and column.
    problems.push(`${shownPath(path)} is not JSON: ${error instanceof Error ? error.message : ''}`)
    return undefined
  }
}
