import * as z from 'zod/mini'
import { sourceParameterIn } from '#infra/aws/constructs/secret-names.ts'
import type { StoredSecrets } from '#lib/crm/setup/connector.ts'
import { isParameter, webhookSecrets } from '#lib/runtime/secrets.ts'
import type { Target } from '../target/target.ts'

/** Paths of a source's secrets below `roomkeeper/{environment}/`. */
export const pathsOf = (source: string) => ({ credentials: `crm/${source}`, webhooks: `webhooks/${source}` })

export interface Stored extends StoredSecrets {
  /** Whether something else is stored beside what is usable. */
  hasUnusable: boolean
}

/** What is stored for a source; a secret that no delivery can match is as good as none. */
export const readStored = async ({ secrets, secretName, sources }: Target, source: string): Promise<Stored> => {
  const { credentials, webhooks } = pathsOf(source)
  const configured = sources.get(source)
  const isUsable = (secret: string) => !configured?.source.webhook.secretProblem?.(secret, configured.settings)
  const [own, hooks] = await Promise.all([
    secrets.find(secretName(credentials), z.unknown()),
    secrets.find(secretName(webhooks), webhookSecrets),
  ])
  const all = hooks?.secrets ?? []
  const usable = all.filter(isUsable)
  return { credentials: own, webhooks: usable, hasUnusable: usable.length < all.length }
}

/** Whether the stack has the source: then its route is there too, and where there are secrets of Secrets Manager, its secrets. */
export const isDeployed = async ({ store, secretName, environment }: Target, source: string): Promise<boolean> => {
  const name = secretName(pathsOf(source).webhooks)
  return store.isThere(isParameter(name) ? sourceParameterIn({ environment }, source) : name)
}

/** Which of the secrets are others than those that are stored. */
export const differingSecrets = (stored: Stored, wanted: Partial<StoredSecrets>): Partial<StoredSecrets> => ({
  ...(wanted.webhooks &&
    (stored.hasUnusable || !sameMembers(wanted.webhooks, stored.webhooks)) && { webhooks: wanted.webhooks }),
  ...('credentials' in wanted &&
    !isSame(wanted.credentials, stored.credentials) && { credentials: wanted.credentials }),
})

const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)
const sameMembers = (left: readonly string[], right: readonly string[]) => isSame([...left].sort(), [...right].sort())

/** Stores what is given. @throws ResourceNotFoundException where the stack has not made the secret */
export const storeSecretsOf = async (
  { store, secretName }: Target,
  source: string,
  changed: Partial<StoredSecrets>,
): Promise<void> => {
  const paths = pathsOf(source)
  if (changed.webhooks) await store.put(secretName(paths.webhooks), { secrets: changed.webhooks })
  if ('credentials' in changed) await store.put(secretName(paths.credentials), changed.credentials)
}
