import type { Member } from '../../../docspace/rooms/members.ts'

/** Who of a room has not come. */
export interface Absent {
  /** People who were invited and have not come. */
  waiting: number
  /** Nobody of the client has come. */
  notCome: boolean
}

/** By the members of a room: a client has come when one of its guests is in it. Pure. */
export const absentFrom = (members: readonly Member[]): Absent => ({
  waiting: members.filter(({ pending }) => pending).length,
  notCome: !members.some(({ guest, pending, deactivated }) => guest && !pending && !deactivated),
})
