import { memoryPath } from '#infra/aws/constructs/secret-names.ts'
import type { ConfiguredSource } from '#lib/crm/configure.ts'
import type { RecordListing } from '#lib/crm/listing/listing.ts'
import { type OpenOptions, openListing, openRecords, usesCredentials } from '#lib/crm/open.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { type DocSpace, openDocSpace } from '#lib/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { docspaceKey, keysIn } from '#lib/docspace/portal/key-secret.ts'
import type { RateLimiter } from '#lib/docspace/rate-limiter.ts'
import { type MemoryStore, type RoomsMemory, storedMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { type AssertSameContent, assertSame, type ContentMark } from '#lib/onboarding/room/content-fingerprint.ts'
import type { LinkSecrets } from '#lib/onboarding/room/desired.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { Problem } from '../problem.ts'
import type { Target } from './target.ts'
import { senderTeller } from './tell-sender.ts'

/** The longest a command works with a server, in milliseconds. */
const patience = 60 * 60_000
/** The longest a command goes through the records of a CRM, in milliseconds. */
export const listingPatience = 24 * 60 * 60_000

export interface OpenPortal {
  docspace: DocSpace
  /** The first is for what is not about one room. */
  keys: readonly [string, ...string[]]
  /** By which links of clients are known. */
  linkSecrets: LinkSecrets
  /** Whose the rooms of this portal are, as far as a worker remembers it. */
  memory: RoomsMemory | undefined
  /** Why the memory cannot be read, as a worker would say it. */
  memoryFault: RetryLater | undefined
  /** Compares welcome content with what a worker remembers of it. @throws RetryLater `welcome-changed` */
  assertSameContent: AssertSameContent
}

/** Path of the onboarding key below `roomkeeper/{environment}/`. */
export const docspaceKeyPath = 'docspace/onboarding'

/** DocSpace with the worker's own key, for `ms` milliseconds. @throws Problem while none is stored */
export const openPortal = async (target: Target, ms: number = patience): Promise<OpenPortal> => {
  const name = target.secretName(docspaceKeyPath)
  const found = await target.secrets.find(name, docspaceKey)
  if (!found) throw new Problem(`The secret ${name} has no usable value.`, 'Store {"apiKey": "sk-..."} in it.')
  const keys = keysIn(found)
  const docspace = await portalByKeys(target, keys, ms)
  const { memory, memoryFault } = await memoryOf(target)
  return {
    docspace,
    keys,
    memory,
    memoryFault,
    linkSecrets: memory ? [memory.linkSecret, ...keys] : keys,
    async assertSameContent(name, seen) {
      const before = marksIn(memory, target.settings.docspace.url)[name]
      if (before) assertSame(name, before, seen)
    },
  }
}

/** DocSpace with the worker's keys, for `ms` milliseconds; each within the limits that `newLimiter` keeps. @throws RetryLater */
export const portalByKeys = (
  { settings, clock }: Pick<Target, 'settings' | 'clock'>,
  keys: OpenPortal['keys'],
  ms: number,
  newLimiter?: () => RateLimiter,
): Promise<DocSpace> => {
  const { url, publicUrl } = settings.docspace
  const options = { url, ...(publicUrl && { publicUrl }), clock, deadline: deadlineIn(ms, clock) }
  return createPortals(clock, newLimiter).open(options, keys)
}

/** DocSpace with a key, for `ms` milliseconds; within the limits of the portal where a rate limiter keeps them. */
export const portalWith = (
  { settings, clock }: Pick<Target, 'settings' | 'clock'>,
  { ms, ...more }: { apiKey: string; ms: number; rateLimiter?: RateLimiter },
): DocSpace => {
  const { url, publicUrl } = settings.docspace
  return openDocSpace({ url, ...(publicUrl && { publicUrl }), clock, deadline: deadlineIn(ms, clock), ...more })
}

/** What a worker remembers of the welcome content of a portal, by what the settings name. */
export const marksIn = (memory: RoomsMemory | undefined, portalUrl: string): Readonly<Record<string, ContentMark>> =>
  memory?.welcome?.[new URL(portalUrl).host] ?? {}

const memoryOf = async (target: Target): Promise<Pick<OpenPortal, 'memory' | 'memoryFault'>> => {
  try {
    const kept = await memoryStoreOf(target).read()
    return { memory: kept?.memory, memoryFault: undefined }
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error
    return { memory: undefined, memoryFault: error }
  }
}

/** The memory of this environment. */
export const memoryStoreOf = (target: Pick<Target, 'secretName' | 'secretsManager'>): MemoryStore =>
  storedMemory(target.secretName(memoryPath), target.secretsManager)

/** The records of a CRM with the worker's own credentials, for `ms` milliseconds. @throws Problem for a source that is not configured or has none */
export const recordsOf = (target: Target, source: string, ms: number = patience): Promise<Records> =>
  openSource(
    target,
    source,
    (configured, options) => openRecords(configured, { ...options, tellSender: senderTeller(target) }),
    ms,
  )

/** How a CRM lists its records, with the same credentials. @throws Problem as above, and where nothing can be listed */
export const listingOf = (target: SourceTarget, source: string): Promise<RecordListing> =>
  openSource(target, source, openListing, listingPatience)

type SourceTarget = Pick<Target, 'environment' | 'sources' | 'secrets' | 'secretName' | 'clock'>

const openSource = async <T>(target: SourceTarget, source: string, open: Open<T>, ms: number): Promise<T> => {
  const configured = target.sources.get(source)
  if (!configured) {
    const known = [...target.sources.keys()].join(', ')
    throw new Problem(`${source} is not a source of the environment ${target.environment}.`, `It has: ${known}.`)
  }
  const secretName = target.secretName(`crm/${source}`)
  const opened = await open(configured, {
    secretName: usesCredentials(configured.source, configured.settings) ? secretName : undefined,
    secrets: target.secrets,
    deadline: deadlineIn(ms, target.clock),
    clock: target.clock,
  })
  if (opened) return opened
  throw new Problem(`The secret ${secretName} has no usable value.`, `roomkeeper connect ${source} stores it.`)
}

type Open<T> = (source: ConfiguredSource, options: OpenOptions) => Promise<T | undefined>
