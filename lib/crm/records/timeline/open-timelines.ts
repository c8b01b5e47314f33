import type { Clock } from '../../../runtime/clock.ts'
import { openedOnce } from '../../../runtime/objects/open-texts.ts'
import type { Secrets } from '../../../runtime/secrets.ts'
import type { configureSources } from '../../configure.ts'
import type { Timeline } from './timeline.ts'

export interface TimelineSources {
  /** The settings of each source that has timelines. */
  sources: Parameters<typeof configureSources>[0]
  /** Names of the secrets with their credentials. */
  secretNames: Readonly<Record<string, string>>
  secrets: Secrets
  clock: Clock
}

/** The timelines of a source's records; or why there are none, for ever (`nowhere`) or for now (`problem`). */
export type OpenedTimeline = { timeline: Timeline } | { nowhere: string } | { problem: string }

/** So long a CRM may take for one note, in milliseconds. */
const patience = 25_000

/** Opens timelines by the settings. The code of the CRMs is loaded with the first note: other outlets do without it. */
export const openTimelines = ({ sources, secretNames, secrets, clock }: TimelineSources) => {
  const load = openedOnce(async () => {
    const [{ configureSources }, { openTimeline }] = await Promise.all([
      import('../../configure.ts'),
      import('../../open.ts'),
    ])
    return { configured: await configureSources(sources), openTimeline }
  })
  return async (source: string): Promise<OpenedTimeline> => {
    if (!(source in sources)) return { nowhere: `records of ${source} have no timeline that is written on` }
    const { configured, openTimeline } = await load()
    const own = configured.get(source)
    const ends = clock.now() + patience
    const secretName = secretNames[source]
    const deadline = { remaining: () => ends - clock.now() }
    const timeline = own && (await openTimeline(own, { secretName, secrets, deadline, clock }))
    return timeline ? { timeline } : { problem: `no credentials are stored in ${secretName}` }
  }
}
