import type * as z from 'zod/mini'
import { memoryPath } from '#infra/aws/constructs/secret-names.ts'
import { needsCredentials, usesCredentials } from '#lib/crm/open.ts'
import { docspaceKey } from '#lib/docspace/portal/key-secret.ts'
import type { EventsSettings } from '#lib/events/settings.ts'
import { channelSecret } from '#lib/events/targets.ts'
import { routingSecret } from '#lib/notify/incidents.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { webhookSecrets } from '#lib/runtime/secrets.ts'
import { standardKey } from '#lib/runtime/signing/standard-webhooks.ts'
import { outletPath } from '../events/open-outlets.ts'
import { docspaceKeyPath, memoryStoreOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { backupKeyPath, drillKeyPath } from './backup-keys.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from './finding.ts'

/** A secret below `roomkeeper/{environment}/`, and what stores it. */
interface Wanted {
  path: string
  schema: z.core.$ZodType
  remedy: string
  isEnough?(value: unknown): boolean
  /** Why a value of the right shape is not known to be right, where no other check tries it. */
  untried?: string
  /** Why nothing can come of a value of the right shape, in words for people. */
  problemIn?(value: unknown): string | undefined
}

/** The secret that signs a portal's evidence files. */
export const evidencePath = (portal: string) => `backup/${portal}/evidence`

const storeKey = 'Create an API key in DocSpace (Settings, Developer tools) and store {"apiKey": "sk-..."} in it.'
const storeDrillKey =
  'Create an API key with all permissions as the owner of the drill portal and store {"apiKey": "sk-..."} in it; each drill stores the next one.'
const storeSigning = 'Store {"secrets": ["whsec_..."]} in it, and the same at the receiver.'
const storeEvidence =
  'Store {"secrets": ["whsec_..."]} in it: `openssl rand -base64 24` makes what stands behind whsec_. Backups have no evidence file until then.'
const storeChannel = 'Store {"url": "https://..."} of the channel in it; docs/events.md says which addresses there are.'
const storeRouting = 'Store {"routingKey": "..."} of a PagerDuty service (Integrations, Events API V2) in it.'

const secretsIn = (value: unknown) => (value as z.output<typeof webhookSecrets>).secrets
const hasSecrets = (value: unknown) => secretsIn(value).length > 0

/** The first problem that one of the secrets has; older ones need to be usable as well. */
const firstProblem = (problemOf: (secret: string) => string | undefined) => (value: unknown) =>
  secretsIn(value)
    .map(problemOf)
    .find((problem) => problem !== undefined)

const isSigning = firstProblem((secret) => (standardKey(secret) ? undefined : 'it is not whsec_ and base64'))

/** Every secret that this environment reads. */
export const wantedBy = ({ sources, settings }: Pick<Target, 'sources' | 'settings'>): Wanted[] => [
  { path: docspaceKeyPath, schema: docspaceKey, remedy: storeKey },
  ...[...sources.keys()].flatMap((name) => ofSource(name, sources)),
  ...ofOutlets(settings.events?.outlets ?? {}),
  ...ofDriftReport(settings.drift),
  ...Object.entries(settings.backup?.portals ?? {}).flatMap(
    ([portal, { callbackUrl, pagerDuty, offsite, drill }]): Wanted[] => [
      { path: backupKeyPath(portal), schema: docspaceKey, remedy: storeKey },
      ...(drill
        ? [
            {
              path: drillKeyPath(portal),
              schema: docspaceKey,
              remedy: storeDrillKey,
              untried: 'it is tried by `roomkeeper backup drill`',
            },
          ]
        : []),
      ...(callbackUrl
        ? [
            {
              path: `backup/${portal}/callback`,
              schema: webhookSecrets,
              remedy: storeSigning,
              isEnough: hasSecrets,
              untried: 'nothing is sent before a backup ends',
              problemIn: isSigning,
            },
          ]
        : []),
      ...(offsite
        ? [
            {
              path: evidencePath(portal),
              schema: webhookSecrets,
              remedy: storeEvidence,
              isEnough: hasSecrets,
              problemIn: isSigning,
            },
          ]
        : []),
      ...(pagerDuty
        ? [
            {
              path: `backup/${portal}/pagerduty`,
              schema: routingSecret,
              remedy: storeRouting,
              untried: 'an incident is opened for a failed backup only',
            },
          ]
        : []),
    ],
  ),
]

const ofDriftReport = (drift: Target['settings']['drift']): Wanted[] => [
  ...(drift?.callbackUrl
    ? [
        {
          path: 'drift/callback',
          schema: webhookSecrets,
          remedy: storeSigning,
          isEnough: hasSecrets,
          untried: 'nothing is sent before a report is due',
          problemIn: isSigning,
        },
      ]
    : []),
  ...(drift?.pagerDuty
    ? [
        {
          path: 'drift/pagerduty',
          schema: routingSecret,
          remedy: storeRouting,
          untried: 'an incident is opened only for a report of clients who differ',
        },
      ]
    : []),
]

/** What signs a webhook, or the address of a channel. */
const ofOutlets = (outlets: EventsSettings['outlets']): Wanted[] =>
  Object.entries(outlets).flatMap(([name, { kind }]) => {
    if (kind === 'timeline') return []
    const path = outletPath(name)
    if (kind !== 'webhook') return { path, schema: channelSecret, remedy: storeChannel }
    return { path, schema: webhookSecrets, remedy: storeSigning, isEnough: hasSecrets, problemIn: isSigning }
  })

const ofSource = (name: string, sources: Target['sources']): Wanted[] => {
  const { source, settings } = sources.get(name) ?? {}
  if (!source) return []
  const remedy = `roomkeeper connect ${name} stores it.`
  const webhooks: Wanted = {
    path: `webhooks/${name}`,
    schema: webhookSecrets,
    remedy: `Until then its webhooks are answered 404. ${remedy}`,
    isEnough: hasSecrets,
    problemIn: firstProblem((secret) => source.webhook.secretProblem?.(secret, settings)),
  }
  const credentials = { path: `crm/${name}`, schema: source.credentials, remedy }
  if (needsCredentials(source)) return [webhooks, credentials]
  return [webhooks, ...(usesCredentials(source, settings) ? [{ ...credentials, isEnough: isFilled }] : [])]
}

const isFilled = (value: unknown) => Object.values(Object(value)).some((one) => Array.isArray(one) && one.length > 0)

const look = async (target: Target, { path, schema, remedy, isEnough, problemIn, untried }: Wanted): Promise<Found> => {
  const name = target.secretName(path)
  const value = await target.secrets.find(name, schema)
  const wrong = value === undefined ? undefined : problemIn?.(value)
  if (wrong) return problem(`${name} has a value that nothing can match: ${wrong}`, remedy)
  if (value !== undefined && (isEnough?.(value) ?? true))
    return untried === undefined ? ok(name) : unknown(`whether ${name} is right: ${untried}`)
  return problem(`${name} is not there or has no usable value`, remedy)
}

/** Values that the worker wrote itself and does not overwrite. */
const memory = async (target: Target): Promise<Found> => {
  const name = target.secretName(memoryPath)
  try {
    const kept = await memoryStoreOf(target).read()
    return ok(kept?.memory ? name : `${name}: the first client has the worker write it`)
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error
    return problem(`${error.message}`, error.reason.remedy)
  }
}

/** Whether every secret has a value of the right shape; what is opened or signed with them is tried elsewhere. The values are never shown. */
export const secrets: DoctorCheck = {
  area: 'Secrets',
  look: (target) => Promise.all([...wantedBy(target).map((wanted) => look(target, wanted)), memory(target)]),
}
