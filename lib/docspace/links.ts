import * as z from 'zod/mini'
import type { Call } from './connection.ts'

export interface InvitationLink {
  id: string
  url: string
  access: number
  expired: boolean
}

const link = z.looseObject({
  access: z.number(),
  sharedLink: z.looseObject({
    id: z.string(),
    shareLink: z.string(),
    isExpired: z.optional(z.boolean()),
  }),
})

const asLink = ({ access, sharedLink }: z.output<typeof link>): InvitationLink => ({
  id: sharedLink.id,
  url: sharedLink.shareLink,
  access,
  expired: sharedLink.isExpired ?? false,
})

export const linkCalls = (call: Call) => ({
  /** The room's invitation link; a room has at most one (contract §8). Empty also when the key may not see links. */
  async invitation(roomId: number): Promise<InvitationLink | undefined> {
    const path = `/api/2.0/files/rooms/${roomId}/links?type=0`
    return (await call({ method: 'GET', path }, z.array(link))).map(asLink)[0]
  },

  /**
   * Creates the invitation link. Repeatable, because the caller chooses the id and the server takes it (findings B24):
   * the URL derives from the id, so it must be a secret one.
   */
  async createInvitation(
    roomId: number,
    options: { id: string; access: number; title: string },
  ): Promise<InvitationLink> {
    const json = { linkId: options.id, linkType: 0, access: options.access, title: options.title }
    const request = { method: 'PUT' as const, path: `/api/2.0/files/rooms/${roomId}/links`, json, repeatable: true }
    return asLink(await call(request, link))
  },
})
