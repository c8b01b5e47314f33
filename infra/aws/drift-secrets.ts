import type { Construct } from 'constructs'
import type { ScheduledDriftReport } from './config/scheduled/drift-settings.ts'
import { ManagedSecret } from './constructs/managed-secret.ts'
import type { StackContext } from './constructs/stack-context.ts'

/** The secrets of the channels by which differences are reported, as far as the settings name them. */
export interface DriftSecrets {
  callback?: ManagedSecret
  pagerDuty?: ManagedSecret
}

/** Makes them. */
export const addDriftSecrets = (
  scope: Construct,
  context: StackContext,
  { callbackUrl, pagerDuty }: ScheduledDriftReport,
): DriftSecrets => ({
  ...(callbackUrl && { callback: new ManagedSecret(scope, 'Secret-drift-callback', { context, ...callbackSecret }) }),
  ...(pagerDuty && { pagerDuty: new ManagedSecret(scope, 'Secret-drift-pagerduty', { context, ...routingSecret }) }),
})

/** The names of them, as the function takes them in its settings. */
export const driftSecretNames = (secrets: DriftSecrets): Partial<Record<keyof DriftSecrets, string>> =>
  Object.fromEntries(Object.entries(secrets).map(([kind, { secretName }]) => [kind, secretName]))

const callbackSecret = {
  path: 'drift/callback',
  description: 'Signs the callbacks about what differs in rooms: {"secrets": ["newest", "older"]}',
}

const routingSecret = {
  path: 'drift/pagerduty',
  description: 'Routing key of PagerDuty for what differs in rooms: {"routingKey": "..."}',
}
