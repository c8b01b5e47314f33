import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { StoredSecrets } from '#lib/crm/connector.ts'
import { webhookSecrets } from '#lib/runtime/secrets.ts'
import type { Target } from '../target/target.ts'

/** Paths of a source's secrets below `roomkeeper/{environment}/`. */
export const pathsOf = (source: string) => ({ credentials: `crm/${source}`, webhooks: `webhooks/${source}` })

export const readStored = async ({ secrets, secretName }: Target, source: string): Promise<StoredSecrets> => {
  const { credentials, webhooks } = pathsOf(source)
  const [own, hooks] = await Promise.all([
    secrets.find(secretName(credentials), z.unknown()),
    secrets.find(secretName(webhooks), webhookSecrets),
  ])
  return { credentials: own, webhooks: hooks?.secrets ?? [] }
}

/** Whether the stack has made the secret: then the source's route is there too. */
export const isDeployed = async ({ secretsManager, secretName }: Target, source: string): Promise<boolean> => {
  try {
    await secretsManager.send(new DescribeSecretCommand({ SecretId: secretName(pathsOf(source).webhooks) }))
    return true
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false
    throw error
  }
}

/** Which of the secrets are others than those that are stored. */
export const differing = (stored: StoredSecrets, wanted: Partial<StoredSecrets>): Partial<StoredSecrets> => ({
  ...(wanted.webhooks && !sameMembers(wanted.webhooks, stored.webhooks) && { webhooks: wanted.webhooks }),
  ...('credentials' in wanted &&
    !isSame(wanted.credentials, stored.credentials) && { credentials: wanted.credentials }),
})

const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)
const sameMembers = (left: readonly string[], right: readonly string[]) => isSame([...left].sort(), [...right].sort())

/** Stores what is given. @throws ResourceNotFoundException where the stack has not made the secret */
export const store = async (target: Target, source: string, changed: Partial<StoredSecrets>): Promise<void> => {
  const put = (path: string, value: unknown) =>
    target.secretsManager.send(
      new PutSecretValueCommand({ SecretId: target.secretName(path), SecretString: JSON.stringify(value) }),
    )
  const paths = pathsOf(source)
  if (changed.webhooks) await put(paths.webhooks, { secrets: changed.webhooks })
  if ('credentials' in changed) await put(paths.credentials, changed.credentials)
}
