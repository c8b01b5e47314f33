import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'
import type { PublicAddress } from '../portal/public-address.ts'

/** An invitation link is known by its id: its address depends on the host that was asked. */
export interface InvitationLink {
  id: string
  url: string
  access: number
  expired: boolean
  /** When it ends, milliseconds; absent for one without an end (docs/facts/docspace.md#the-end-of-an-invitation-link). */
  endsAt?: number
}

/** An invitation link with all that is needed to make it again. */
export interface LinkAsMade extends InvitationLink {
  title: string
  /** How many people may still come in over it; absent where there is no limit. */
  usesLeft?: number
}

export interface NewLink {
  id: string
  access: number
  title: string
  /** Milliseconds; absent for one without an end. */
  endsAt?: number
  /** How many people may come in over it; absent for one without a limit. */
  uses?: number
}

const shared = z.looseObject({
  id: z.string(),
  title: z.optional(z.string()),
  maxUseCount: z.optional(z.nullable(z.number())),
  currentUseCount: z.optional(z.nullable(z.number())),
  shareLink: z.string(),
  isExpired: z.optional(z.boolean()),
  expirationDate: z.optional(z.nullable(z.string())),
})

/** DocSpace 3.1 and 3.2 know `sharedTo` alone (docs/facts/docspace.md#what-a-share-is-shared-to). */
const link = z.union([
  z.looseObject({ access: z.number(), sharedLink: shared }),
  z.looseObject({ access: z.number(), sharedTo: shared }),
])

const sharedOf = (found: z.output<typeof link>) => (found.sharedLink ?? found.sharedTo) as z.output<typeof shared>

const linkAt =
  ({ linkAt }: PublicAddress) =>
  (found: z.output<typeof link>): InvitationLink => {
    const { id, shareLink, isExpired, expirationDate } = sharedOf(found)
    const endsAt = Date.parse(expirationDate ?? '')
    const known = { id, url: linkAt(shareLink), access: found.access, expired: isExpired ?? false }
    return Number.isNaN(endsAt) ? known : { ...known, endsAt }
  }

const withLimits = (found: InvitationLink, raw: z.output<typeof link>): LinkAsMade => {
  const { title = '', maxUseCount, currentUseCount } = sharedOf(raw)
  return { ...found, title, ...(maxUseCount && { usesLeft: Math.max(0, maxUseCount - (currentUseCount ?? 0)) }) }
}

/** The request that makes or removes a room's invitation link. */
const linkChange = (roomId: number, json: object) => ({
  method: 'PUT' as const,
  path: `/api/2.0/files/rooms/${roomId}/links`,
  json: { ...json, linkType: 0 },
  repeatable: true,
})

/** Invitation links at the portal's public address. */
export const linkCalls = (call: PortalCall, address: PublicAddress) => ({
  /** The room's invitation link; a room has at most one (docs/facts/docspace-api.md#links-of-a-room). Empty also when the key may not see links. */
  invitation: async (roomId: number): Promise<InvitationLink | undefined> =>
    (await linksOf(call, roomId)).map(linkAt(address))[0],

  /** The same with what it would have to be made with to be the same again. */
  async asMade(roomId: number): Promise<LinkAsMade | undefined> {
    const [raw] = await linksOf(call, roomId)
    return raw && withLimits(linkAt(address)(raw), raw)
  },

  /** Nobody comes in over it from then on. An id that the room has no link of changes nothing. */
  async removeInvitation(roomId: number, id: string): Promise<void> {
    await call(linkChange(roomId, { linkId: id, access: 0 }), z.unknown())
  },

  /**
   * Creates the invitation link. Repeatable, because the server takes the id that the caller chooses (docs/facts/docspace-api.md#links-of-a-room).
   * The URL derives from the id, so the id must be secret.
   */
  async createInvitation(roomId: number, { id, access, title, endsAt, uses }: NewLink): Promise<InvitationLink> {
    const end = endsAt === undefined ? {} : { expirationDate: new Date(endsAt).toISOString() }
    const limits = { ...end, ...(uses !== undefined && { maxUseCount: uses }) }
    return linkAt(address)(await call(linkChange(roomId, { linkId: id, access, title, ...limits }), link))
  },
})

const linksOf = (call: PortalCall, roomId: number): Promise<z.output<typeof link>[]> =>
  call({ method: 'GET', path: `/api/2.0/files/rooms/${roomId}/links?type=0` }, z.array(link))
