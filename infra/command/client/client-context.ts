import { assertOwnsRooms } from '#lib/onboarding/identity/rooms-memory.ts'
import type { ClientContext } from '#lib/onboarding/observe-client.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { type OpenPortal, openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import type { EndPlanContext } from './ending/planned-end.ts'
import type { OpenClient } from './open-client.ts'

/** What the worker's code needs to look at a client; it writes nothing. For `ms` milliseconds, or as long as a command takes. @throws Problem, RetryLater */
export const contextOf = (target: Target, source: string, ms?: number): Promise<ClientContext> =>
  contextWith(target, { records: () => recordsOf(target, source, ms), portal: () => openPortal(target, ms) })

/** The same of a client that is opened, with what is remembered of it and of its end. @throws Problem, RetryLater */
export const contextOfClient = async (target: Target, open: OpenClient): Promise<EndPlanContext> => {
  const { memories, ends } = await open.lives()
  return { ...(await contextWith(target, open)), ...(memories && { memories }), ...(ends && { ends }) }
}

/** The same also with the key of another user than the one who has the rooms: for who looks at rooms that are there, and makes none. @throws Problem, RetryLater */
export const contextOfRooms = async (target: Target, source: string, ms?: number): Promise<ClientContext> => {
  const [records, portal] = await Promise.all([recordsOf(target, source, ms), openPortal(target, ms)])
  return contextIn(target, records, portal)
}

const contextWith = async (target: Target, open: Pick<OpenClient, 'records' | 'portal'>): Promise<ClientContext> => {
  const [records, portal] = await Promise.all([open.records(), open.portal()])
  const context = contextIn(target, records, portal)
  await assertOwnsRooms(portal.memory, target.settings.docspace.url, portal.docspace.people)
  return context
}

const contextIn = (target: Target, records: ClientContext['records'], portal: OpenPortal): ClientContext => {
  const { docspace, linkSecrets } = portal
  if (portal.memoryFault) throw portal.memoryFault
  const cache = createPortalCache(target.clock, portal.assertSameContent)
  return { docspace, cache, records, settings: target.settings.onboarding, linkSecrets, clock: target.clock }
}
