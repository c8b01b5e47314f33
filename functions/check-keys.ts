import middy from '@middy/core'
import * as z from 'zod/mini'
import { openDocSpace } from '#lib/docspace/index.ts'
import { daysLeft, keyDaysLeft } from '#lib/docspace/portal/key-life.ts'
import { findLockedOut } from '#lib/onboarding/life/handover/find-locked-out.ts'
import { onboardingMetrics } from '#lib/onboarding/metrics.ts'
import { systemClock as clock, type Deadline } from '#lib/runtime/clock.ts'
import { errorName } from '#lib/runtime/errors.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { log } from '#lib/runtime/telemetry/log.ts'
import { metric } from '#lib/runtime/telemetry/metrics.ts'

const { settings } = readEnvironment({
  variables: z.object({}),
  settings: z.object({
    keys: z.record(z.string(), z.object({ url: z.url(), secret: z.string() })),
    /** The key by which clients’ rooms are looked at. An environment of an older release names none. */
    rooms: z.optional(z.string()),
  }),
})
const secrets = createSecrets()
const apiKey = z.object({ apiKey: z.string() })

/**
 * Once a day: measures how many days each DocSpace key lasts, and looks for clients who cannot come in because a colleague’s account is gone.
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
    await lookForLockedOut({ remaining: () => context.getRemainingTimeInMillis() - toSayIt })
  } catch (error) {
    log.error('rooms.check_failed', { error: errorName(error) })
    unchecked.push('rooms')
  }
  // Lambda tries an asynchronous invocation again when it throws.
  if (unchecked.length > 0) throw new Error(`${unchecked.join(', ')} could not be checked`)
})

/** Milliseconds that are left to say that there was not enough time. */
const toSayIt = 2_000

const lookForLockedOut = async (deadline: Deadline) => {
  const { url, secret } = settings.keys[settings.rooms ?? ''] ?? {}
  const key = secret === undefined ? undefined : await secrets.find(secret, apiKey)
  if (url === undefined || !key) return
  const { ofGone, dead, waiting } = await findLockedOut(openDocSpace({ url, apiKey: key.apiKey, deadline, clock }))
  const clients = [...ofGone.values()].flat().length + dead.length
  metric(onboardingMetrics.lockedOut, clients)
  if (clients > 0) log.warn('rooms.locked_out_found', { count: clients, detail: `${waiting} people have not come` })
}

const check = async (name: string, { url, secret }: { url: string; secret: string }) => {
  const key = await secrets.find(secret, apiKey)
  const days = key ? await daysLeft({ url, apiKey: key.apiKey }) : 0
  metric(keyDaysLeft, days, 'Count', { Key: name })
  log.info('key.checked', { detail: name, count: days })
}
