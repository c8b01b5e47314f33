import { readFileSync } from 'node:fs'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { SNSClient } from '@aws-sdk/client-sns'
import middy from '@middy/core'
import * as z from 'zod/mini'
import { measuredBy } from '#lib/alarms/cloudwatch.ts'
import { watchedAlarm } from '#lib/alarms/definition.ts'
import { lookAtAlarms } from '#lib/alarms/look.ts'
import { named } from '#lib/alarms/named.ts'
import { teller } from '#lib/alarms/tell.ts'
import { systemClock as clock } from '#lib/runtime/clock.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'

const { variables } = readEnvironment({
  variables: z.object({
    MEMORY_BUCKET: z.string().check(z.minLength(3)),
    TOPIC: z.string(),
    /** Names of what alarms watch, as a list in JSON. */
    NAMES: z.string(),
  }),
  settings: z.object({}),
})
// Too long for an environment: it lies beside the code (infra/aws/alarms/alarm-watch.ts).
const file = readFileSync(new URL('alarms.json', import.meta.url), 'utf8')
const names = z.parse(z.array(z.string()), JSON.parse(variables.NAMES))
const alarms = named(z.parse(z.array(watchedAlarm), JSON.parse(file)), names)
const texts = textsIn(variables.MEMORY_BUCKET)
const measure = measuredBy(new CloudWatchClient({}))
const tell = teller(new SNSClient({}), variables.TOPIC)

/** Every quarter of an hour: looks at the alarms of an environment of the profile `small`, and tells the topic what has begun and what is over. */
export const handler = middy<unknown, void>().handler(async () => {
  await lookAtAlarms({ alarms, texts: await texts(), measure, tell, clock })
})
