import { sources } from '#lib/crm/sources.ts'
import type { EnvironmentSettings } from '../environment-schema.ts'

type Sections = Pick<EnvironmentSettings, 'sources' | 'events'>

/** The sources whose records have a timeline that is written on. */
export const sourcesWithTimeline = (given: Sections['sources']): Sections['sources'] =>
  Object.fromEntries(Object.entries(given).filter(([name]) => sources[name]?.openTimeline))

/** The sources, of which those whose records get notes say so: `connect` and `doctor` then ask for the rights. */
export const withNotes = ({ sources: given, events }: Sections): Sections['sources'] => {
  if (!Object.values(events?.outlets ?? {}).some(({ kind }) => kind === 'timeline')) return given
  const noted = Object.entries(sourcesWithTimeline(given)).map(([name, own]) => [name, { notes: true, ...own }])
  return { ...given, ...Object.fromEntries(noted) }
}
