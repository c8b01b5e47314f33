import * as z from 'zod/mini'
import type { RoomRule } from '#lib/onboarding/settings/room-rules.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import type { LocalAws } from '../../aws/contract.ts'
import type { RuleView } from '../wire.ts'

/** The rules that the worker runs with, whatever the files say by now. @throws SettingsError */
export const rulesOfWorker = ({ functions }: Pick<LocalAws, 'functions'>): RuleView[] => {
  const worker = functions.find(({ name }) => name.endsWith('-onboard-client'))
  const schema = { variables: z.object({}), settings: z.object({ onboarding: onboardingSettings }) }
  return worker ? viewOf(readEnvironment(schema, worker.environment).settings.onboarding.rooms) : []
}

/** The rules in their order, as somebody reads them who looks for the one that takes a client. */
export const viewOf = (rules: readonly RoomRule[]): RuleView[] =>
  rules.map(({ name, sources = [], objects = [], where, skip, ...sections }) => ({
    name,
    skip,
    conditions: [
      ...(sources.length > 0 ? [{ what: 'source', values: [...sources] }] : []),
      ...(objects.length > 0 ? [{ what: 'object', values: [...objects] }] : []),
      ...Object.entries(where).map(([what, values]) => ({ what, values: [...values] })),
    ],
    sets: settingsIn(sections),
  }))

/** Every setting by its path; a list is one setting. */
const settingsIn = (settings: object, before = ''): RuleView['sets'] =>
  Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return []
    const path = `${before}${name}`
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? settingsIn(value, `${path}.`)
      : [{ path, value: textOf(value) }]
  })

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.length === 0 ? 'none' : value.map(textOf).join(', ')
}
