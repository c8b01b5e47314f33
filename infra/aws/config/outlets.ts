import * as z from 'zod/mini'
import { addressProblem } from '#lib/events/address-problem.ts'
import { eventTypes } from '#lib/events/event.ts'
import { isAboutClient } from '#lib/events/forms/event-data.ts'
import type { EventsSettings } from '#lib/events/settings.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import type { SettingsProblem } from './problem-lines.ts'
import { sourcesWithTimeline } from './sources/timelines.ts'

/** What is wrong with outlets that each field alone does not show. */
export const outletProblems = ({
  events: { outlets, thisMachine },
  onboarding,
  sources,
}: {
  events: EventsSettings
  onboarding: EnvironmentSettings['onboarding'] | undefined
  sources: EnvironmentSettings['sources'] | undefined
}): SettingsProblem[] => {
  const rules = onboarding?.rooms.map(({ name }) => name)
  return Object.entries(outlets).flatMap(([outlet, settings]) => {
    const { kind, url } = settings
    const at = (field: string, message: string): SettingsProblem => ({
      path: ['events', 'outlets', outlet, field],
      message,
    })
    const unknown = (settings.rules ?? []).filter((rule) => rules && !rules.includes(rule))
    return [
      ...(/^[a-z0-9][a-z0-9-]{0,31}$/.test(outlet) ? [] : [unfitName(outlet)]),
      ...problemsOfAddress(kind, url, thisMachine).map((message) => at('url', message)),
      ...(kind === 'timeline' ? timelineProblems(settings, sources, at) : []),
      ...unknown.map((rule) => at('rules', `there is no rule ${rule} in onboarding.rooms`)),
    ]
  })
}

const unfitName = (outlet: string): SettingsProblem => ({
  path: ['events', 'outlets', outlet],
  message: 'its name may have small letters, digits and hyphens, at most 32: secrets and objects are called by it',
})

/** A timeline is that of a client, and not every source has one. */
const timelineProblems = (
  { events }: EventsSettings['outlets'][string],
  sources: EnvironmentSettings['sources'] | undefined,
  at: (field: string, message: string) => SettingsProblem,
): SettingsProblem[] => {
  const others = events.length < eventTypes.length ? events.filter((type) => !isAboutClient(type)) : []
  const hasNone = sources !== undefined && Object.keys(sourcesWithTimeline(sources)).length === 0
  return [
    ...(others.length > 0 ? [at('events', `${others.join(', ')} is about no client, so no record can have it`)] : []),
    ...(hasNone ? [at('kind', noTimelineOf(Object.keys(sources)))] : []),
  ]
}

const noTimelineOf = (sources: readonly string[]): string =>
  `records of ${sources.join(', ')} have no timeline: a sender of your own is told by its callback, sources.generic.callbackUrl`

const problemsOfAddress = (
  kind: EventsSettings['outlets'][string]['kind'],
  url: string | undefined,
  thisMachine: boolean,
) => {
  if (kind === 'timeline')
    return url === undefined ? [] : ['a timeline has no address: notes stand on the records of the clients']
  if (kind !== 'webhook')
    return url === undefined
      ? []
      : [
          `whoever knows the address can write into the channel, so it is a secret: leave it out here, and store {"url": "…"} in the secret that the stack makes`,
        ]
  if (url === undefined) return ['a webhook needs the address of its receiver']
  const problem = addressProblem(kind, url, thisMachine)
  return problem ? [problem] : []
}

const local = z.object({ events: z.object({ thisMachine: z.literal(true) }) })

const localCallback = z.object({
  sources: z.object({ generic: z.object({ callbackUrl: z.string().check(z.startsWith('http:')) }) }),
})

/** A receiver on this machine cannot be told by AWS. */
export const localOutlets = (input: unknown): string[] => [
  ...(z.safeParse(local, input).success
    ? ['events.thisMachine: it is for `npm start` alone, where the receiver is on the same machine: leave it out']
    : []),
  ...(z.safeParse(localCallback, input).success
    ? ['sources.generic.callbackUrl: AWS cannot reach a receiver on this machine: give it an address on the Internet']
    : []),
]
