import { SESClient } from '@aws-sdk/client-ses'
import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import * as z from 'zod/mini'
import { readQueues } from '#lib/backfill/sweep.ts'
import { configureSources, sourceSettings } from '#lib/crm/configure.ts'
import { usersOf } from '#lib/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { otherOwner } from '#lib/onboarding/identity/room-owners.ts'
import { storedMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { clientsToCompare } from '#lib/onboarding/life/drift/find-clients.ts'
import { lookAtClient } from '#lib/onboarding/life/drift/look-at-client.ts'
import { goOnWithReport } from '#lib/onboarding/life/drift/report/go-on.ts'
import { openDriftChannels } from '#lib/onboarding/life/drift/report/report-channels.ts'
import { driftReportSettings } from '#lib/onboarding/life/drift/report/settings.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { neededKeys, neededRecords } from '#lib/onboarding/open-needed.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { onboardingSettings, paceSettings } from '#lib/onboarding/settings.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { systemClock as clock, type Deadline } from '#lib/runtime/clock.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({
    QUEUE_URL: z.url(),
    BACKFILL_QUEUE_URL: z.url(),
    MEMORY_BUCKET: z.string().check(z.minLength(3)),
    DOCSPACE_URL: z.url(),
    DOCSPACE_PUBLIC_URL: z.url(),
  }),
  settings: z.object({
    environment: z.string(),
    drift: driftReportSettings,
    onboarding: onboardingSettings,
    sources: sourceSettings,
    pace: paceSettings,
    secrets: z.object({
      docspace: z.string(),
      memory: z.string(),
      crm: z.record(z.string(), z.string()),
      callback: z.optional(z.string()),
      pagerDuty: z.optional(z.string()),
    }),
  }),
})
const configured = await configureSources(settings.sources)
const secrets = createSecrets()
const sqs = new SQSClient({})
// One try: a second one after a lost answer would be a second mail.
const ses = new SESClient({ maxAttempts: 1 })
const portals = createPortals(clock, () => createRateLimiter(settings.pace))
const memoryStore = storedMemory(settings.secrets.memory)
const openTexts = textsIn(variables.MEMORY_BUCKET)
const queues = { liveUrl: variables.QUEUE_URL, waitingUrl: variables.BACKFILL_QUEUE_URL }
/** Milliseconds that are kept for the response. */
const answerTime = 5_000

/** The input of a schedule: the time at which a report is due (`<aws.scheduler.scheduled-time>`), or nothing, to go on with one. */
const schedule = z.object({ at: z.optional(z.string()) })

/** On two schedules: begins the report of what differs between rooms and what is wanted of them, and goes on with it until it is sent. */
export const handler = middy<unknown, void>().handler(async (event, context) => {
  const { at } = z.parse(schedule, event)
  const deadline = { remaining: () => context.getRemainingTimeInMillis() - answerTime }
  const texts = await openTexts()
  const { callback: callbackSecret, pagerDuty: pagerDutySecret } = settings.secrets
  const about = { environment: settings.environment, portalUrl: variables.DOCSPACE_PUBLIC_URL }
  const portal = portalFor(deadline)
  const work = {
    clock,
    deadline,
    texts,
    channels: openDriftChannels(settings.drift, {
      ses,
      secrets,
      clock,
      deadline,
      callbackSecret,
      pagerDutySecret,
      ...about,
    }),
    isQuiet: async () => (await readQueues(sqs, queues)).quiet,
    async clients() {
      const { docspace } = await portal()
      const all = await clientsToCompare(await docspace.rooms.all(), texts)
      return all.filter(({ source }) => configured.has(source))
    },
    async look(ref: ClientRef) {
      return lookAtClient({ ...(await portal()), records: await recordsFor(ref.source, deadline) }, ref)
    },
  }
  await goOnWithReport(work, at === undefined ? undefined : Date.parse(at))
})

/** What every client is looked at with, opened when it is first needed. Nothing of it writes. */
const portalFor = (deadline: Deadline) => {
  const open = async () => {
    const keys = await neededKeys(secrets, settings.secrets.docspace)
    const options = { url: variables.DOCSPACE_URL, publicUrl: variables.DOCSPACE_PUBLIC_URL, deadline }
    const docspace = await portals.open(options, keys)
    // Read alone: that the rooms are another user's than the key keeps nobody from looking, and is told of.
    const memory = (await memoryStore.read())?.memory
    return {
      docspace,
      cache: createPortalCache(clock),
      linkSecrets: memory ? ([memory.linkSecret, ...keys] as const) : keys,
      formerOwner: await otherOwner(memory, variables.DOCSPACE_URL, await usersOf(docspace), docspace.people),
      settings: settings.onboarding,
      clock,
      memories: createClientMemories(openTexts),
      ends: createEnds(openTexts),
    }
  }
  let opening: ReturnType<typeof open> | undefined
  return () => {
    opening ??= open()
    opening.catch(() => {
      opening = undefined
    })
    return opening
  }
}

const recordsFor = (name: string, deadline: Deadline) =>
  neededRecords(name, configured.get(name), { secretName: settings.secrets.crm[name], secrets, deadline, clock })
