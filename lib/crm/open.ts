import type { Clock, Deadline } from '../runtime/clock.ts'
import type { Exchange } from '../runtime/http.ts'
import type { Secrets } from '../runtime/secrets.ts'
import type { ConfiguredSource } from './configure.ts'
import type { Records } from './source.ts'

export interface OpenOptions {
  /** Name of the secret with the source's credentials; a source may need none. */
  secretName: string | undefined
  secrets: Secrets
  deadline: Deadline
  clock: Clock
  onExchange?: (exchange: Exchange) => void
}

/** The records of a configured source, or undefined while its credentials have no usable value. */
export const openRecords = async (
  { source, settings }: ConfiguredSource,
  { secretName, secrets, deadline, clock, onExchange }: OpenOptions,
): Promise<Records | undefined> => {
  const credentials = secretName ? await secrets.find(secretName, source.credentials) : {}
  if (credentials === undefined) return undefined
  return source.openRecords({ settings, credentials, deadline, clock, ...(onExchange && { onExchange }) })
}
