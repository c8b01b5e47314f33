import * as z from 'zod/mini'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'
import { linesOf } from './problem-lines.ts'
import { unknownFields } from './unknown-fields.ts'

/** What a file has of settings. */
export interface FileContent {
  /** As messages name it. */
  file: string
  /** `version` and `environments`. */
  content: unknown
}

/** The settings of each file that there is. */
export interface SettingsInFiles {
  /** `roomkeeper.json`. */
  own?: FileContent
  /** `roomkeeper` in the context of `cdk.json`. */
  project?: FileContent
}

/** An environment as a person wrote it. */
export interface WrittenEnvironment {
  /** The file that it is taken from. */
  file: string
  /** Version of the form; 1 when there is none. */
  version: unknown
  settings: Readonly<Record<string, unknown>>
}

/** Part of names of queues, functions and secrets. */
export const environmentName = z
  .string()
  .check(
    z.regex(
      /^[a-z][a-z0-9-]{0,15}$/,
      'a name has at most 16 lower-case letters, digits and hyphens, and begins with a letter',
    ),
  )

const environment = z.record(z.string(), z.unknown())
const form = z.object({
  version: z.optional(z.unknown()),
  environments: z.record(z.string(), environment),
})

/**
 * Every environment by its name: from the own file where that one has it, else from `cdk.json`. The two are never mixed, so that
 * what holds for an environment can be read in one place.
 */
export const writtenEnvironments = ({ own, project }: SettingsInFiles): ReadonlyMap<string, WrittenEnvironment> =>
  new Map([...environmentsIn(project), ...environmentsIn(own)])

const environmentsIn = (content: FileContent | undefined): [string, WrittenEnvironment][] => {
  const parsed = content && z.safeParse(form, content.content).data
  if (!parsed) return []
  const { version, environments } = parsed
  return Object.entries(environments).map(([name, settings]) => [name, { file: content.file, version, settings }])
}

/**
 * One line per structural problem, with file and place. Beside an own file `cdk.json` may lack settings, and its unknown members
 * are ignored.
 */
export const structureProblems = ({ own, project }: SettingsInFiles): string[] => {
  const isNeeded = own === undefined || project?.content !== undefined
  return [
    ...(project && isNeeded ? formProblems(project, 'context.roomkeeper') : []),
    ...(own ? [...formProblems(own), ...ownProblems(own)] : []),
  ]
}

const formProblems = ({ file, content }: FileContent, above?: string): string[] => {
  const { error } = z.safeParse(form, content, { error: z.locales.en().localeError })
  const misspelt = error && above !== undefined ? unknownFields(content, form, above) : []
  return [...linesOf(error?.issues ?? [], above === undefined ? [] : [above]), ...misspelt].map(
    (line) => `${file}: ${line}`,
  )
}

const ownProblems = ({ file, content }: FileContent): string[] => {
  const names = Object.keys(z.safeParse(form, content).data?.environments ?? {})
  const wrong = names.flatMap((name) =>
    linesOf(z.safeParse(environmentName, name).error?.issues ?? [], ['environments', name]),
  )
  return [...unknownFields(content, form), ...wrong].map((line) => `${file}: ${line}`)
}

/** What to tell somebody who named an environment that no file has. */
export const noSuchEnvironment = (asked: string, written: ReadonlyMap<string, WrittenEnvironment>): string => {
  const names = [...written.keys()]
  return `There is no environment "${asked}"${didYouMean(asked, names)}; ${whereTheyAre(written)}`
}

/** Where which environments stand, and how another one comes about. */
export const whereTheyAre = (written: ReadonlyMap<string, WrittenEnvironment>): string => {
  const byFile = Map.groupBy(written, ([, { file }]) => file)
  const lists = [...byFile].map(([file, some]) => `${file} has ${some.map(([name]) => name).join(', ')}`)
  return `${lists.join(', ') || 'there are none'}; see docs/settings.md#environments`
}
