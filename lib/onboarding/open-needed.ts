import type { ConfiguredSource } from '../crm/configure.ts'
import { type OpenOptions, openRecords } from '../crm/open.ts'
import type { Records } from '../crm/records/records-port.ts'
import { docspaceKey, keysIn } from '../docspace/portal/key-secret.ts'
import { Park, RetryLater } from '../runtime/errors.ts'
import type { Secrets } from '../runtime/secrets.ts'
import { onboardingReasons } from './reasons.ts'

/** The keys of DocSpace's API in a secret. @throws RetryLater `secret-missing` while it has no usable value */
export const neededKeys = async (secrets: Secrets, secretName: string): Promise<readonly [string, ...string[]]> => {
  const key = await secrets.find(secretName, docspaceKey)
  if (!key) throw new RetryLater(onboardingReasons['secret-missing'], { detail: secretName })
  return keysIn(key)
}

/**
 * The records of a source. @throws Park `source-closed` where the settings do not name it, RetryLater `secret-missing` while its credentials
 * have no usable value
 */
export const neededRecords = async (
  name: string,
  source: ConfiguredSource | undefined,
  options: OpenOptions,
): Promise<Records> => {
  if (!source) throw new Park(onboardingReasons['source-closed'], { detail: name })
  const records = await openRecords(source, options)
  if (!records) throw new RetryLater(onboardingReasons['secret-missing'], { detail: options.secretName ?? name })
  return records
}
