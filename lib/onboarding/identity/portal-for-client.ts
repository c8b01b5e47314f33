import { createHash } from 'node:crypto'
import type { ConnectionWithoutKey, Portals } from '../../docspace/keys/open-portal.ts'
import { openByKeys } from '../../docspace/keys/portal-by-keys.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { RetryLater } from '../../runtime/errors.ts'
import type { OnboardingContext } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import type { LinkSecrets } from '../room/desired.ts'
import type { Recall } from './recall.ts'

export type PortalForClient = Pick<OnboardingContext, 'docspace' | 'linkSecrets' | 'rememberOwner'>

interface Opening {
  portals: Portals
  options: ConnectionWithoutKey
  keys: readonly [string, ...string[]]
  /** Absent where nothing is remembered. */
  recall: Recall | undefined
}

/**
 * The portal as a worker uses it for one client. Of several keys, a client without a room gets it from the user whom its key names; a room that is
 * there is worked in by who may.
 * @throws RetryLater
 */
export const openForClient = (opening: Opening, ref: ClientRef | undefined): Promise<PortalForClient> =>
  opening.keys.length === 1 ? openByOne(opening) : openBySeveral(opening, ref)

/** Links of older versions derive from the API key. */
const secretsWith = (known: string | undefined, keys: Opening['keys']): LinkSecrets =>
  known === undefined ? keys : [known, ...keys]

const openByOne = async ({ portals, options, keys, recall }: Opening): Promise<PortalForClient> => {
  const [apiKey] = keys
  const docspace = portals.openOne(options, apiKey)
  const known = await recall?.linkSecretFor(apiKey, docspace.people.keyOwner)
  if (known || !recall) return { docspace, linkSecrets: secretsWith(known, keys) }
  const rememberOwner = async () =>
    secretsWith(await recall.rememberOwner(apiKey, docspace.people, docspace.abilities.assertSupported), keys)
  return { docspace, linkSecrets: keys, rememberOwner }
}

const openBySeveral = async (
  { portals, options, keys, recall }: Opening,
  ref: ClientRef | undefined,
): Promise<PortalForClient> => {
  const all = await portals.users(options, keys)
  const users = all.map(({ userId }) => userId)
  const known = await recall?.ownersFor(keys, async () => users)
  const makers = known?.makers ?? users.slice(0, 1)
  const maker = ref ? makerFor(ref, makers) : (makers[0] ?? users[0] ?? '')
  const docspace = openByKeys(options, all, maker)
  const opened = { docspace, linkSecrets: secretsWith(known?.linkSecret, keys) }
  if (known?.isWhole || !recall) return opened
  const rememberOwner = async () => {
    const now = await recall.rememberOwners(keys, users, docspace.people, docspace.abilities.assertSupported)
    if (now.makers.includes(maker)) return secretsWith(now.linkSecret, keys)
    throw new RetryLater(onboardingReasons['docspace-key-new'], { after: 60_000, detail: `user ${maker}` })
  }
  return { ...opened, rememberOwner }
}

/**
 * Who makes the client's room, by rendezvous hashing: a user who comes takes over his share of the clients, and all others stay with theirs.
 * @throws RetryLater while nobody may
 */
export const makerFor = (ref: ClientRef, makers: readonly string[]): string => {
  const most = makers
    .map((user) => ({ user, weight: weightOf(clientKey(ref), user) }))
    .sort((one, other) => one.weight.localeCompare(other.weight))
    .at(-1)
  if (most) return most.user
  throw new RetryLater(onboardingReasons['docspace-key-new'], { after: 60_000 })
}

const weightOf = (client: string, user: string): string =>
  createHash('sha256').update(`${user}\n${client}`).digest('hex')
