import type { DocSpace } from '#lib/docspace/index.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { ownersIn } from '#lib/onboarding/identity/room-owners.ts'
import type { Colleagues } from '#lib/onboarding/life/handover/colleagues.ts'
import type { LinkSecrets } from '#lib/onboarding/room/desired.ts'
import type { CommandContext } from '../ops.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { docspaceKeyPath, openPortal, portalWith } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** The variable with the key of somebody who may give the rooms away. */
export const giverVariable = 'DOCSPACE_GIVER_KEY'

export interface HandoverNames {
  /** An address, or the id of an account that is deleted. */
  from: string
  /** An address. */
  to: string
}

/** The two colleagues, and the keys by which rooms are given away and then worked on. */
export interface OpenColleagues extends Colleagues {
  /** Whether the account of the first is gone. */
  isGone: boolean
  giver: DocSpace
  /** Whether that key is of the first. */
  isGiverOwner: boolean
  /** Whether that key may give rooms of the first away. */
  mayGive: boolean
  heir: DocSpace
  linkSecrets: LinkSecrets
  /** Whether the second is remembered as the owner of the rooms, so that workers go on with the stored key. */
  isRemembered: boolean
}

/** The longest that rooms are handed over, in milliseconds: a key may write for a day. */
const patience = 24 * 60 * 60_000

/**
 * Looks who the two are, and whether the keys may do what is to be done. Writes nothing.
 * @throws Problem where the second may not own rooms, the stored key is of somebody else, or the first is nobody
 */
export const openColleagues = async (work: CommandContext<HandoverNames>, target: Target): Promise<OpenColleagues> => {
  const { from, to } = work.options
  if (from.toLowerCase() === to.toLowerCase()) throw new WrongUsage('--from and --to name the same person.')
  const { keys, memory, memoryFault, linkSecrets } = await openPortal(target)
  if (memoryFault) throw memoryFault
  const stored = await Promise.all(keys.map((key) => storedPortal(target, key)))
  const { docspace: heir, userId: heirId } = await findHeir(stored, target, to)
  const giverKey = work.shell.environment[giverVariable]
  const given = giverKey ? pacedPortal(target, giverKey) : undefined
  const { id, active } = await findFirst([given ?? heir, heir], from)
  if (id === heirId) throw new WrongUsage('--from and --to name the same person.')
  // One of several stored keys may be of the first.
  const giver = given ?? stored.find(({ userId }) => userId === id)?.docspace ?? heir
  const giverId = await giver.people.keyOwner()
  const isGiverOwner = giverId === id
  const mayGive = isGiverOwner || (await giver.people.standing(giverId))?.administrator === true
  const { host } = new URL(target.settings.docspace.url)
  const isRemembered = memory !== undefined && ownersIn(memory, host).includes(heirId)
  return { from: id, to: heirId, isGone: !active, giver, isGiverOwner, mayGive, heir, linkSecrets, isRemembered }
}

/** Within the limits of its user (docs/facts/docspace.md#limits-of-requests). */
const pacedPortal = (target: Target, apiKey: string): DocSpace => {
  const { settings, clock } = target
  const rateLimiter = createRateLimiter({ ...settings.docspace.limits, clock })
  return portalWith(target, { apiKey, ms: patience, rateLimiter })
}

/** The portal by a stored key, and whose key that is. */
interface Stored {
  docspace: DocSpace
  userId: string
}

const storedPortal = async (target: Target, apiKey: string): Promise<Stored> => {
  const docspace = pacedPortal(target, apiKey)
  return { docspace, userId: await docspace.people.keyOwner() }
}

const findHeir = async (stored: readonly Stored[], target: Target, to: string): Promise<Stored> => {
  const person = await stored[0]?.docspace.people.findByEmail(to)
  if (!person?.active || !person.canManageRooms)
    throw new Problem(
      `${to} may own no rooms: ${person ? whyNot(person) : 'the stored key’s user sees no account of that address'}.`,
      'Rooms are owned by active room administrators, DocSpace administrators and the owner of the portal: make the account one of these.',
    )
  const heir = stored.find(({ userId }) => userId === person.id)
  if (!heir)
    throw new Problem(
      `The stored key is not ${to}’s: links and invitations are made in the name of the key’s user, and end with that account.`,
      `Create a key as ${to} and store it in ${target.secretName(docspaceKeyPath)}. New clients wait from then on, until roomkeeper key --accept; then give the command again.`,
    )
  return heir
}

const whyNot = ({ active }: { active: boolean }): string =>
  active ? 'it is no administrator' : 'the account is not active'

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** The account, by what either key sees. Of a deleted one only the id is left. */
const findFirst = async (portals: readonly DocSpace[], from: string): Promise<{ id: string; active: boolean }> => {
  for (const { people } of portals) {
    if (isId(from)) {
      const standing = await people.standing(from)
      if (standing) return { id: from.toLowerCase(), active: standing.active }
    } else {
      const person = await people.findByEmail(from)
      if (person) return person
    }
  }
  if (isId(from)) return { id: from.toLowerCase(), active: false }
  throw new Problem(
    `Neither key’s user sees an account of ${from}.`,
    'Check the address. Of an account that was deleted give the id in place of the address: roomkeeper key shows whom the rooms are remembered as those of.',
  )
}
