import * as z from 'zod/mini'
import { sources } from '#lib/crm/sources.ts'
import { SettingsError } from '#lib/runtime/errors.ts'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'
import { overdueProblems } from '../backups/check-overdue-hours.ts'
import { scheduleNameProblems } from '../backups/schedule-names.ts'
import { type EnvironmentSettings, environmentSettings } from './environment-schema.ts'
import { inviteProblems } from './invite-fields.ts'
import { localOutlets, outletProblems } from './outlets.ts'
import { placeholdersIn } from './placeholders.ts'
import { linesOf, type SettingsProblem } from './problem-lines.ts'
import { ruleSourceProblems } from './rule-sources.ts'
import { sweepProblems } from './scheduled/sweep-settings.ts'
import { pageOf } from './settings-reference.ts'
import { deletionProblems } from './sources/deletions.ts'
import { withNotes } from './sources/timelines.ts'
import { watchedProblems, withWatchedFields } from './sources/watched-fields.ts'
import { teamProblems } from './team-of-records.ts'
import { unknownFields } from './unknown-fields.ts'

/** Contradictions between sections. A section with an error of its own is left out. */
const problemsBetween = (
  environment: string,
  { profile, ownKey, worker, docspace, backup, sweep, sources, onboarding, events }: Partial<EnvironmentSettings>,
): SettingsProblem[] => {
  const most = docspace?.limits.writesInFlight
  const message = `at most docspace.limits.writesInFlight (${most}): each worker writes at least once at a time`
  return [
    ...(profile === 'small' && ownKey ? [{ path: ['profile'], message: noOwnKey }] : []),
    ...(backup ? [...overdueProblems(backup), ...scheduleNameProblems(environment, backup.portals)] : []),
    ...(onboarding && sources ? teamProblems({ onboarding, sources }) : []),
    ...(sweep && sources ? sweepProblems({ sweep, sources }) : []),
    ...(onboarding && sources ? inviteProblems({ onboarding, sources }) : []),
    ...(onboarding && sources ? deletionProblems({ onboarding, sources }) : []),
    ...(onboarding ? ruleSourceProblems(onboarding) : []),
    ...(events ? outletProblems({ events, onboarding, sources }) : []),
    ...(onboarding && sources ? watchedProblems({ onboarding, sources }) : []),
    ...(worker && most !== undefined && worker.concurrency > most
      ? [{ path: ['worker', 'concurrency'], message }]
      : []),
  ]
}

const noOwnKey =
  'small and ownKey exclude each other: a key of your own costs half of what the profile small does. Take full, or leave ownKey out'

/** The sections without an error of their own. */
const soundSections = (input: unknown): Partial<EnvironmentSettings> =>
  Object.fromEntries(
    Object.entries(environmentSettings.shape).flatMap(([name, schema]) => {
      const { success, data } = z.safeParse(schema, isObject(input) ? input[name] : undefined)
      return success ? [[name, data]] : []
    }),
  )

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Where people reach the portal. */
export const publicUrlOf = ({ url, publicUrl }: EnvironmentSettings['docspace']): string => publicUrl ?? url

/** `zod/mini` has no texts of its own: the functions do without, people need them. */
export const inEnglish = { error: z.locales.en().localeError }

const sourceProblems = (given: unknown): string[] => {
  const parsed = z.safeParse(z.record(z.string(), z.record(z.string(), z.unknown())), given)
  if (!parsed.success) return []
  const known = Object.keys(sources)
  return Object.entries(parsed.data).flatMap(([name, own]) => {
    const source = sources[name]
    if (!source) {
      return [`sources.${name}: there is no such source${didYouMean(name, known)}; known are ${known.join(', ')}`]
    }
    const { error } = z.safeParse(source.settings, own, inEnglish)
    return [
      ...linesOf(error?.issues ?? [], ['sources', name]),
      ...unknownFields(own, source.settings, `sources.${name}`),
    ]
  })
}

export interface Checking {
  /** The environment's name. */
  environment: string
  /** The file that has it, as messages name it. */
  file: string
  /** Whether addresses of the examples are refused, which nothing can be deployed for. */
  refuseExamples: boolean
}

/** Git tracks it as ours: whoever corrects an example there meets the next `git pull`. */
const isProjectFile = (file: string) => file.endsWith('cdk.json')

const ownSettingsRemedy = (environment: string) =>
  `  Your own settings stand in roomkeeper.json: npm run roomkeeper -- init --env ${environment} asks for them and writes it`

/** What is wrong with the settings of an environment: a line that names it, and one for each problem; nothing when all is right. */
export const settingsProblems = (input: unknown, { environment, file, refuseExamples }: Checking): string[] => {
  const problems = [
    ...linesOf(z.safeParse(environmentSettings, input, inEnglish).error?.issues ?? []),
    ...linesOf(problemsBetween(environment, soundSections(input))),
    ...unknownFields(input, environmentSettings),
    ...sourceProblems(isObject(input) ? input.sources : undefined),
  ]
  const examples = refuseExamples ? [...placeholdersIn(input), ...localOutlets(input)] : []
  const lines = [...problems, ...examples].map((line) => `  ${line}; see ${pageOf(pathIn(line))}`)
  if (lines.length === 0) return []
  const remedy = examples.length > 0 && isProjectFile(file) ? [ownSettingsRemedy(environment)] : []
  return [`${file}, environment "${environment}":`, ...lines, ...remedy]
}

/**
 * The settings of an environment, checked: each field, each source's own fields, and that nothing is misspelt. When something is
 * wrong it says what `beside` finds, too. The sources have events for what concerns rooms after they were built.
 * @throws SettingsError with a line for every problem, naming the field
 */
export const checkSettings = (
  input: unknown,
  checking: Checking,
  beside: () => readonly string[] = () => [],
): EnvironmentSettings => {
  const problems = settingsProblems(input, checking)
  if (problems.length > 0) throw new SettingsError([...problems, ...beside()].join('\n'))
  const settings = z.parse(environmentSettings, input)
  return { ...settings, sources: withNotes({ ...settings, sources: withWatchedFields(settings) }) }
}

/** The setting that a line begins with. */
const pathIn = (line: string) => line.split(': ', 1)[0] ?? ''
