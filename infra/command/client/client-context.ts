import { type DocSpace, usersOf } from '#lib/docspace/index.ts'
import { makerFor } from '#lib/onboarding/identity/portal-for-client.ts'
import { assertOwnRooms, knownIn, ownersIn } from '#lib/onboarding/identity/room-owners.ts'
import type { ClientContext } from '#lib/onboarding/observe-client.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
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

const contextWith = async (
  target: Target,
  open: Pick<OpenClient, 'records' | 'portal'> & { ref?: ClientRef },
): Promise<ClientContext> => {
  const [records, portal] = await Promise.all([open.records(), open.portal()])
  const context = contextIn(target, records, portal)
  await assertOursAlone(target, portal)
  return open.ref ? { ...context, docspace: makerOf(target, portal, open.ref) } : context
}

/** The portal as the user uses it who would make the client's room. @throws RetryLater while none may */
export const makerOf = (
  { settings, clock }: Pick<Target, 'settings' | 'clock'>,
  { docspace, memory }: Pick<OpenPortal, 'docspace' | 'memory'>,
  ref: ClientRef,
): DocSpace => {
  const { byKeys } = docspace
  if (!byKeys) return docspace
  const { host } = new URL(settings.docspace.url)
  const makers =
    memory && ownersIn(memory, host).length > 0
      ? knownIn(memory, host, byKeys.users, clock.now()).makers
      : byKeys.users.slice(0, 1)
  return byKeys.as(makerFor(ref, makers))
}

/** Refuses keys that are not of all who own rooms. @throws RetryLater as a worker does */
export const assertOursAlone = async (target: Target, { memory, docspace }: Pick<OpenPortal, 'memory' | 'docspace'>) =>
  assertOwnRooms(memory, target.settings.docspace.url, await usersOf(docspace), docspace.people)

const contextIn = (target: Target, records: ClientContext['records'], portal: OpenPortal): ClientContext => {
  const { docspace, linkSecrets } = portal
  if (portal.memoryFault) throw portal.memoryFault
  const cache = createPortalCache(target.clock, portal.assertSameContent)
  return { docspace, cache, records, settings: target.settings.onboarding, linkSecrets, clock: target.clock }
}
