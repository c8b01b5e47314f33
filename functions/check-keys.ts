import middy from '@middy/core'
import * as z from 'zod/mini'
import { daysLeft, keyDaysLeft } from '#lib/docspace/portal/key-life.ts'
import { errorName } from '#lib/runtime/errors.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { log } from '#lib/runtime/telemetry/log.ts'
import { metric } from '#lib/runtime/telemetry/metrics.ts'

const { settings } = readEnvironment({
  variables: z.object({}),
  settings: z.object({ keys: z.record(z.string(), z.object({ url: z.url(), secret: z.string() })) }),
})
const secrets = createSecrets()
const apiKey = z.object({ apiKey: z.string() })

/** Once a day: measures how many days each DocSpace key lasts. @throws when a portal does not answer, after the others were asked */
export const handler = middy<unknown, void>().handler(async () => {
  const unchecked: string[] = []
  for (const [name, asked] of Object.entries(settings.keys)) {
    try {
      await check(name, asked)
    } catch (error) {
      log.error('key.check_failed', { detail: name, error: errorName(error) })
      unchecked.push(name)
    }
  }
  // Lambda tries an asynchronous invocation again when it throws.
  if (unchecked.length > 0) throw new Error(`${unchecked.join(', ')} could not be checked`)
})

const check = async (name: string, { url, secret }: { url: string; secret: string }) => {
  const key = await secrets.find(secret, apiKey)
  const days = key ? await daysLeft({ url, apiKey: key.apiKey }) : 0
  metric(keyDaysLeft, days, 'Count', { Key: name })
  log.info('key.checked', { detail: name, count: days })
}
