import middy from '@middy/core'
import * as z from 'zod/mini'
import { type DocSpace, usersOf } from '#lib/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { daysLeft, keyDaysLeft } from '#lib/docspace/portal/key-life.ts'
import { docspaceKey, keysIn } from '#lib/docspace/portal/key-secret.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { otherOwner } from '#lib/onboarding/identity/room-owners.ts'
import { storedMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { findLockedOut } from '#lib/onboarding/life/handover/find-locked-out.ts'
import { lookForRestore } from '#lib/onboarding/life/memory/look-for-restore.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { onboardingMetrics } from '#lib/onboarding/metrics.ts'
import { systemClock as clock, type Deadline } from '#lib/runtime/clock.ts'
import { errorName } from '#lib/runtime/errors.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { log } from '#lib/runtime/telemetry/log.ts'
import { metric } from '#lib/runtime/telemetry/metrics.ts'

const { variables, settings } = readEnvironment({
  // Where it is remembered which rooms clients had. An environment of an older release has none.
  variables: z.object({ MEMORY_BUCKET: z.optional(z.string().check(z.minLength(3))) }),
  settings: z.object({
    keys: z.record(z.string(), z.object({ url: z.url(), secret: z.string() })),
    /** The key by which clients’ rooms are looked at. An environment of an older release names none. */
    rooms: z.optional(z.string()),
    /** The secret that says whose the rooms are. */
    memory: z.optional(z.string()),
  }),
})
const secrets = createSecrets()
const memories =
  variables.MEMORY_BUCKET === undefined ? undefined : createClientMemories(textsIn(variables.MEMORY_BUCKET))

/**
 * Once a day: measures how many days each DocSpace key lasts, looks for clients who cannot come in because a colleague’s account is gone, and
 * whether the portal was restored.
 * @throws when a portal does not answer, after the others were asked
 */
export const handler = middy<unknown, void>().handler(async (_event, context) => {
  const unchecked: string[] = []
  for (const [name, asked] of Object.entries(settings.keys)) {
    try {
      await check(name, asked)
    } catch (error) {
      log.error('key.check_failed', { detail: name, error: errorName(error) })
      unchecked.push(name)
    }
  }
  try {
    await lookAtRooms({ remaining: () => context.getRemainingTimeInMillis() - toSayIt })
  } catch (error) {
    log.error('rooms.check_failed', { error: errorName(error) })
    unchecked.push('rooms')
  }
  // Lambda tries an asynchronous invocation again when it throws.
  if (unchecked.length > 0) throw new Error(`${unchecked.join(', ')} could not be checked`)
})

/** Milliseconds that are left to say that there was not enough time. */
const toSayIt = 2_000

const lookAtRooms = async (deadline: Deadline) => {
  const { url, secret } = settings.keys[settings.rooms ?? ''] ?? {}
  const key = secret === undefined ? undefined : await secrets.find(secret, docspaceKey)
  if (url === undefined || !key) return
  const docspace = await createPortals(clock).open({ url, deadline, clock }, keysIn(key))
  const rooms = await docspace.rooms.all()
  await sayWhetherRestored(rooms)
  await sayWhoIsLockedOut(docspace, rooms, url)
}

const sayWhetherRestored = async (rooms: readonly Room[]) => {
  if (!memories) return
  const { looked, moved, isRestored } = await lookForRestore(rooms, { memories, clock })
  metric(onboardingMetrics.renumbered, isRestored ? moved : 0)
  if (isRestored) log.warn('rooms.restored_portal_found', { count: moved, detail: `of ${looked} clients` })
}

const sayWhoIsLockedOut = async (docspace: DocSpace, rooms: readonly Room[], url: string) => {
  const { people } = docspace
  const memory = settings.memory === undefined ? undefined : await storedMemory(settings.memory).read()
  const former = await otherOwner(memory?.memory, url, await usersOf(docspace), people)
  const { ofGone, ofLeaving, dead, waiting, notCome } = await findLockedOut(docspace, rooms, former)
  const clients = [...ofGone.values()].flat().length + dead.length
  const detail = `${notCome} clients have not come, and ${waiting} people`
  metric(onboardingMetrics.lockedOut, clients)
  if (clients > 0) log.warn('rooms.locked_out_found', { count: clients, detail })
  if (ofLeaving.length > 0) log.warn('rooms.of_replaced_owner_found', { count: ofLeaving.length, detail })
}

const check = async (name: string, { url, secret }: { url: string; secret: string }) => {
  const key = await secrets.find(secret, docspaceKey)
  // Of several keys the one that ends first.
  const all = await Promise.all((key ? keysIn(key) : []).map((apiKey) => daysLeft({ url, apiKey })))
  const days = all.length > 0 ? Math.min(...all) : 0
  metric(keyDaysLeft, days, 'Count', { Key: name })
  log.info('key.checked', { detail: name, count: days })
}
