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

const shared = z.looseObject({
  id: z.string(),
  shareLink: z.string(),
  isExpired: z.optional(z.boolean()),
  expirationDate: z.optional(z.nullable(z.string())),
})

/** DocSpace 3.1 and 3.2 know `sharedTo` alone (docs/facts/docspace.md#what-a-share-is-shared-to). */
const link = z.union([
  z.looseObject({ access: z.number(), sharedLink: shared }),
  z.looseObject({ access: z.number(), sharedTo: shared }),
])

const linkAt =
  ({ linkAt }: PublicAddress) =>
  (found: z.output<typeof link>): InvitationLink => {
    const { id, shareLink, isExpired, expirationDate } = (found.sharedLink ?? found.sharedTo) as z.output<typeof shared>
    const endsAt = Date.parse(expirationDate ?? '')
    const known = { id, url: linkAt(shareLink), access: found.access, expired: isExpired ?? false }
    return Number.isNaN(endsAt) ? known : { ...known, endsAt }
  }

/** Invitation links at the portal's public address. */
export const linkCalls = (call: PortalCall, address: PublicAddress) => ({
  /** The room's invitation link; a room has at most one (docs/facts/docspace-api.md#links-of-a-room). Empty also when the key may not see links. */
  async invitation(roomId: number): Promise<InvitationLink | undefined> {
    const path = `/api/2.0/files/rooms/${roomId}/links?type=0`
    return (await call({ method: 'GET', path }, z.array(link))).map(linkAt(address))[0]
  },

  /**
   * Creates the invitation link. Repeatable, because the server takes the id that the caller chooses (docs/facts/docspace-api.md#links-of-a-room).
   * The URL derives from the id, so the id must be secret.
   */
  async createInvitation(
    roomId: number,
    options: { id: string; access: number; title: string },
  ): Promise<InvitationLink> {
    const json = { linkId: options.id, linkType: 0, access: options.access, title: options.title }
    const request = { method: 'PUT' as const, path: `/api/2.0/files/rooms/${roomId}/links`, json, repeatable: true }
    return linkAt(address)(await call(request, link))
  },
})
