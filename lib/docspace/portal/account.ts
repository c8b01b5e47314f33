import * as z from 'zod/mini'

/** An account as every route of people gives it; members that are false or empty may be left out. */
export const accountAnswer = z.looseObject({
  id: z.string(),
  email: z.optional(z.string()),
  status: z.optional(z.number()),
  isOwner: z.optional(z.boolean()),
  isAdmin: z.optional(z.boolean()),
  isRoomAdmin: z.optional(z.boolean()),
})

export type AccountAnswer = z.output<typeof accountAnswer>

const active = 1

export const isActive = ({ status }: AccountAnswer): boolean => status === active

/** Whether an account administers the portal; the owner is not `isAdmin` (docs/facts/docspace-api.md#people-and-accounts). */
export const isAdministrator = ({ isOwner, isAdmin }: AccountAnswer): boolean => Boolean(isOwner || isAdmin)

/** Whether an account can make and manage rooms (docs/facts/docspace-api.md#people-and-accounts). */
export const canManageRooms = (account: AccountAnswer): boolean =>
  isAdministrator(account) || Boolean(account.isRoomAdmin)
