import * as z from 'zod/mini'
import type { Clock, Deadline } from '../runtime/clock.ts'
import type { Exchange } from '../runtime/http.ts'
import type { Secrets } from '../runtime/secrets.ts'
import type { ConfiguredSource } from './configure.ts'
import type { RecordListing } from './listing/listing.ts'
import type { Records, RecordsOptions } from './records/records-port.ts'
import type { SenderCallback } from './records/sender-callback.ts'
import type { Timeline } from './records/timeline/timeline.ts'
import type { Source } from './source.ts'

export interface OpenOptions {
  /** Name of the secret with the source's credentials; a source may need none. */
  secretName: string | undefined
  secrets: Secrets
  deadline: Deadline
  clock: Clock
  onExchange?: (exchange: Exchange) => void
  /** Leaves callbacks to whoever has senders take them. */
  tellSender?: ((told: SenderCallback) => Promise<void>) | undefined
}

/** The records of a configured source, or undefined while its credentials have no usable value. */
export const openRecords = async (configured: ConfiguredSource, options: OpenOptions): Promise<Records | undefined> => {
  const given = await withCredentials(configured, options)
  return given && configured.source.openRecords(given)
}

/** The listing of a configured source; undefined also for a source whose records cannot be listed. */
export const openListing = async (
  configured: ConfiguredSource,
  options: OpenOptions,
): Promise<RecordListing | undefined> => {
  const given = await withCredentials(configured, options)
  return given && configured.source.openListing?.(given)
}

/** The timelines of a configured source; undefined also for a source whose records have none. */
export const openTimeline = async (
  configured: ConfiguredSource,
  options: OpenOptions,
): Promise<Timeline | undefined> => {
  const given = await withCredentials(configured, options)
  return given && configured.source.openTimeline?.(given)
}

const withCredentials = async (
  { source, settings }: ConfiguredSource,
  { secretName, secrets, deadline, clock, onExchange, tellSender }: OpenOptions,
): Promise<RecordsOptions<unknown, unknown> | undefined> => {
  const credentials = secretName ? await secrets.find(secretName, source.credentials) : none(source)
  if (credentials === undefined) return undefined
  const more = { ...(onExchange && { onExchange }), ...(tellSender && { tellSender }) }
  return { settings, credentials, deadline, clock, ...more }
}

/** The credentials of a source that has defaults for all of them; undefined for a source that needs some. */
const none = ({ credentials }: Source) => z.safeParse(credentials, {}).data

/** Whether a source needs credentials. */
export const needsCredentials = (source: Source): boolean => none(source) === undefined

/** Whether a source reads the secret `crm/{name}`: if it needs no credentials, it uses them only to sign a callback. */
export const usesCredentials = (source: Source, settings: unknown): boolean =>
  needsCredentials(source) || z.safeParse(callback, settings).success

const callback = z.object({ callbackUrl: z.string() })
