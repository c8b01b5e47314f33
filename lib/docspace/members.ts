import * as z from 'zod/mini'
import type { Call } from './connection.ts'

export interface Member {
  userId: string
  email: string
  access: number
  owner: boolean
  /** Invited, but has not come yet. */
  pending: boolean
}

export type Invitation = { userId: string; access: number } | { email: string; access: number }

const user = z.looseObject({
  id: z.string(),
  email: z.optional(z.string()),
  activationStatus: z.optional(z.number()),
})

/** DocSpace 3.1 and 3.2 know `sharedTo` alone (docs/facts/docspace.md#what-a-share-is-shared-to). */
const share = z.looseObject({
  access: z.number(),
  isOwner: z.optional(z.boolean()),
  subjectType: z.optional(z.number()),
  sharedToUser: z.optional(user),
  sharedTo: z.optional(z.unknown()),
})

/** `subjectType` of a person, not of a group or a link. */
const person = 0

const userOf = ({ sharedToUser, subjectType, sharedTo }: z.output<typeof share>) =>
  sharedToUser ?? (subjectType === person ? z.safeParse(user, sharedTo).data : undefined)

const pending = 2

const asMembers = (shares: z.output<typeof share>[]): Member[] =>
  shares.flatMap((share) => {
    const user = userOf(share)
    if (!user) return []
    const { access, isOwner } = share
    const email = (user.email ?? '').toLowerCase()
    return [{ userId: user.id, email, access, owner: isOwner ?? false, pending: user.activationStatus === pending }]
  })

export const memberCalls = (call: Call) => ({
  /** People of a room with their access: the only truth about a share (contract §7). Filter 16: users. */
  async list(roomId: number): Promise<Member[]> {
    const path = `/api/2.0/files/rooms/${roomId}/share?filterType=16&count=100`
    return asMembers(await call({ method: 'GET', path }, z.array(share)))
  },

  /**
   * Gives access; somebody new is invited by mail. Giving the same access again changes and mails nothing (contract §7),
   * but two at the same moment might both mail, so it is not repeated while the first may still be under way. A 200 is no
   * proof: read the members back (findings B5, B6).
   */
  async invite(roomId: number, invitations: readonly Invitation[], culture?: string): Promise<void> {
    if (invitations.length === 0) return
    const json = {
      invitations: invitations.map((one) =>
        'userId' in one ? { id: one.userId, access: one.access } : { email: one.email, access: one.access },
      ),
      notify: true,
      ...(culture ? { culture } : {}),
    }
    const request = { method: 'PUT' as const, path: `/api/2.0/files/rooms/${roomId}/share`, json }
    await call(request, z.looseObject({ error: z.optional(z.number()) }))
  },
})
