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

/** A link of any kind. */
export interface RoomLink {
  id: string
  /** An invitation makes members; any other link opens the room to whoever has it. */
  invitation: boolean
  access: number
  /** The link that a public room is born with: when it is taken away, another one comes (docs/facts/docspace-api.md#links-of-a-room). */
  primary: boolean
}

const shared = z.looseObject({
  id: z.string(),
  title: z.optional(z.string()),
  maxUseCount: z.optional(z.nullable(z.number())),
  currentUseCount: z.optional(z.nullable(z.number())),
  shareLink: z.string(),
  isExpired: z.optional(z.boolean()),
  expirationDate: z.optional(z.nullable(z.string())),
  linkType: z.optional(z.number()),
  primary: z.optional(z.boolean()),
})

/** Kinds of links (docs/facts/docspace-api.md#links-of-a-room). */
const linkType = { invitation: 0, external: 1 }
const invitations = `?type=${linkType.invitation}`

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

/** The request that makes or removes a room's link. */
const linkChange = (roomId: number, json: { linkId: string; linkType: number; access: number }) => ({
  method: 'PUT' as const,
  path: `/api/2.0/files/rooms/${roomId}/links`,
  json,
  repeatable: true,
})

const asRoomLink = (found: z.output<typeof link>): RoomLink => {
  const { id, linkType: kind, primary } = sharedOf(found)
  return { id, invitation: kind === linkType.invitation, access: found.access, primary: primary ?? false }
}

/** Links of rooms; those of invitations at the portal's public address. */
export const linkCalls = (call: PortalCall, address: PublicAddress) => ({
  /** The room's invitation link; a room has at most one (docs/facts/docspace-api.md#links-of-a-room). Empty also when the key may not see links. */
  invitation: async (roomId: number): Promise<InvitationLink | undefined> =>
    (await linksOf(call, roomId, invitations)).map(linkAt(address))[0],

  /** The same with what it would have to be made with to be the same again. */
  async asMade(roomId: number): Promise<LinkAsMade | undefined> {
    const [raw] = await linksOf(call, roomId, invitations)
    return raw && withLimits(linkAt(address)(raw), raw)
  },

  /**
   * Creates the invitation link. Repeatable, because the server takes the id that the caller chooses (docs/facts/docspace-api.md#links-of-a-room).
   * The URL derives from the id, so the id must be secret.
   */
  async createInvitation(roomId: number, { id, access, title, endsAt, uses }: NewLink): Promise<InvitationLink> {
    const end = endsAt === undefined ? {} : { expirationDate: new Date(endsAt).toISOString() }
    const limits = { ...end, ...(uses !== undefined && { maxUseCount: uses }) }
    const json = { linkId: id, linkType: linkType.invitation, access, title, ...limits }
    return linkAt(address)(await call(linkChange(roomId, json), link))
  },

  /** Links of every kind. Empty also when the key may not see them. */
  all: async (roomId: number): Promise<RoomLink[]> => (await linksOf(call, roomId, '')).map(asRoomLink),

  /** Takes a link away: nobody comes in over it from then on. One that is gone already, or was never there, changes nothing. */
  async remove(roomId: number, { id, invitation }: Pick<RoomLink, 'id' | 'invitation'>): Promise<void> {
    const kind = invitation ? linkType.invitation : linkType.external
    await call(linkChange(roomId, { linkId: id, linkType: kind, access: 0 }), z.unknown())
  },
})

const linksOf = (call: PortalCall, roomId: number, query: string): Promise<z.output<typeof link>[]> =>
  call({ method: 'GET', path: `/api/2.0/files/rooms/${roomId}/links${query}` }, z.array(link))
