import * as z from 'zod/mini'
import { lowerAscii } from '../../runtime/ascii.ts'
import type { PortalCall } from '../connection.ts'
import { access } from './access.ts'

export interface Member {
  userId: string
  email: string
  access: number
  owner: boolean
  /** The invitation has not been accepted yet. */
  pending: boolean
  /** The account is deactivated and cannot sign in. */
  deactivated?: true
  /** The account is a guest's, and no colleague's. */
  guest?: true
  /** The row is that of a group, and this its name. */
  group?: string
}

export type Invitation = { userId: string; access: number } | { email: string; access: number }

/** DocSpace 3.1 and 3.2 know `sharedTo` alone (docs/facts/docspace.md#what-a-share-is-shared-to). */
const share = z.looseObject({
  access: z.number(),
  isOwner: z.optional(z.boolean()),
  subjectType: z.optional(z.number()),
  sharedToUser: z.optional(z.unknown()),
  sharedToGroup: z.optional(z.unknown()),
  sharedTo: z.optional(z.unknown()),
})

const person = z.looseObject({
  id: z.string(),
  email: z.optional(z.string()),
  status: z.optional(z.number()),
  isVisitor: z.optional(z.boolean()),
})

/** Subjects of rows that are about a person and about a group; others are about links. */
const aboutPerson = 0
const aboutGroup = 2

const group = z.looseObject({ id: z.string(), name: z.optional(z.string()) })

/** Of a person (docs/facts/docspace.md#the-marks-of-arrival): `activationStatus` does not tell who has accepted. */
const status = { deactivated: 2, pending: 4 }

const pageSize = 100

const asMember = ({ access, isOwner, subjectType, sharedToUser, sharedTo }: z.output<typeof share>): Member[] => {
  if ((subjectType ?? aboutPerson) !== aboutPerson) return []
  const found = z.safeParse(person, sharedToUser ?? sharedTo)
  if (!found.success) return []
  const { id, email = '', status: is, isVisitor } = found.data
  return [
    {
      userId: id,
      email: lowerAscii(email),
      access,
      owner: isOwner ?? false,
      pending: is === status.pending,
      ...(is === status.deactivated && { deactivated: true }),
      ...(isVisitor && { guest: true }),
    },
  ]
}

const asGroup = ({ access, subjectType, sharedToGroup, sharedTo }: z.output<typeof share>): Member[] => {
  const found = subjectType === aboutGroup ? z.safeParse(group, sharedToGroup ?? sharedTo).data : undefined
  return found ? [{ userId: found.id, email: '', access, owner: false, pending: false, group: found.name ?? '' }] : []
}

/** The rows of a room's shares, all pages. Asked for without a filter: the pages of users alone are not stable (docs/facts/docspace.md#pages-of-members). */
const sharesOf = async (call: PortalCall, roomId: number): Promise<z.output<typeof share>[]> => {
  const all: z.output<typeof share>[] = []
  for (let start = 0, more = true; more; start += pageSize) {
    const path = `/api/2.0/files/rooms/${roomId}/share?filterType=0&count=${pageSize}&startIndex=${start}`
    const rows = await call({ method: 'GET', path }, z.array(share))
    all.push(...rows)
    more = rows.length === pageSize
  }
  return all
}

/** A person with two rows, as an owner can have, counts once, by the first. */
const peopleIn = (rows: readonly z.output<typeof share>[]): Member[] => {
  const members = new Map<string, Member>()
  for (const member of rows.flatMap(asMember)) if (!members.has(member.userId)) members.set(member.userId, member)
  return [...members.values()]
}

/** Whether a user owns or manages the room that has these members. */
export const managesRoom = (members: readonly Member[], user: string): boolean =>
  members.some(({ userId, owner, access: has }) => userId === user && (owner || has === access.roomManager))

/** The request that gives access. */
const sharing = (roomId: number, invitations: readonly Invitation[], more: object) => ({
  method: 'PUT' as const,
  path: `/api/2.0/files/rooms/${roomId}/share`,
  json: {
    invitations: invitations.map((one) =>
      'userId' in one ? { id: one.userId, access: one.access } : { email: one.email, access: one.access },
    ),
    ...more,
  },
})

export const memberCalls = (call: PortalCall) => ({
  /**
   * People of a room with their access, all pages: the only reliable source for access (docs/facts/docspace-api.md#sharing-a-room). Who is
   * in it by a group alone is not among them.
   */
  list: async (roomId: number): Promise<Member[]> => peopleIn(await sharesOf(call, roomId)),

  /** The same together with the groups that are in the room, in the same requests. */
  async listWithGroups(roomId: number): Promise<Member[]> {
    const rows = await sharesOf(call, roomId)
    return [...peopleIn(rows), ...rows.flatMap(asGroup)]
  },

  /**
   * Gives access; a person without an account is invited by mail, others are told by one unless `notify` is false (docs/facts/docspace.md#whom-an-invitation-mails). Giving the same access again changes and mails nothing (docs/facts/docspace-api.md#sharing-a-room),
   * but two at the same moment might both mail, so it is not repeated while the first may still be under way. A 200 is no
   * proof: read the members back (docs/facts/docspace-api.md#sharing-a-room).
   */
  async invite(roomId: number, invitations: readonly Invitation[], culture?: string, notify = true): Promise<void> {
    if (invitations.length === 0) return
    await call(sharing(roomId, invitations, { notify, ...(culture ? { culture } : {}) }), z.unknown())
  },

  /**
   * Gives, changes or takes access of people who have an account, and mails nobody who has come before. By the address of somebody who has not come it changes and mails
   * nothing where the access is the same; a room administrator reaches that person from then on (docs/facts/docspace.md#sending-an-invitation-again).
   */
  async setAccess(roomId: number, invitations: readonly Invitation[]): Promise<void> {
    if (invitations.length > 0) await call(sharing(roomId, invitations, { notify: false }), z.unknown())
  },

  /**
   * Mails the invitation once more to everybody who is named, also to who has come: name only who has not (docs/facts/docspace.md#sending-an-invitation-again).
   * Never twice while the first may still be under way. Its answer proves nothing: the room's log does.
   */
  async sendAgain(roomId: number, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return
    const path = `/api/2.0/files/rooms/${roomId}/resend`
    await call({ method: 'POST', path, json: { usersIds: userIds } }, z.unknown())
  },

  /**
   * Gives people and groups that are in the room other access, or takes them out with `access.none`, all in one call. By id it mails
   * nobody, and again it changes nothing (docs/facts/docspace.md#members-of-a-room). The owner of the room must not be among them. A 200 is
   * no proof: read the members back.
   */
  async change(roomId: number, people: readonly { userId: string; access: number }[]): Promise<void> {
    if (people.length === 0) return
    await call({ ...sharing(roomId, people, { notify: false }), repeatable: true }, z.unknown())
  },
})
