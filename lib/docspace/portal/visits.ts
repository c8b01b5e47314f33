import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { DocSpaceRefusal } from '../answer.ts'
import type { PortalCall } from '../connection.ts'
import { docspaceReasons } from '../reasons.ts'

const row = z.looseObject({
  actionId: z.number(),
  date: z.string(),
  context: z.optional(z.nullable(z.string())),
})

/** What somebody has done in the portal last; epoch milliseconds, absent where the portal knows of none. */
export interface Visits {
  signedIn?: number
  /** A file of rooms with that title. */
  downloaded?: number
}

/** Numbers that DocSpace gives what people do (docs/facts/docspace.md#the-audit-trail). */
const [signIn, download] = [1029, 5009]

const newest = (rows: readonly z.output<typeof row>[]): number | undefined => {
  const times = rows.map(({ date }) => Date.parse(date)).filter((at) => !Number.isNaN(at))
  return times.length > 0 ? Math.max(...times) : undefined
}

/** The user of the key is no administrator, or the key has not all rights. */
const mayNotKnow = (error: unknown): boolean =>
  error instanceof DocSpaceRefusal
    ? error.status === 403
    : error instanceof RetryLater && error.reason === docspaceReasons['docspace-key-scope']

/** The audit trail, which DocSpace shows to the key of an administrator alone. */
export const visitCalls = (call: PortalCall) => {
  const listed = (list: 'login' | 'events', userId: string) =>
    call({ method: 'GET', path: `/api/2.0/security/audit/${list}/filter?userId=${userId}&count=100` }, z.array(row))
  return {
    /** What a person has done; undefined where the key may not know. @throws RetryLater, DocSpaceRefusal */
    async of(userId: string, roomTitle: string): Promise<Visits | undefined> {
      try {
        // One after the other: a key that may not know is refused once.
        const logins = await listed('login', userId)
        const events = await listed('events', userId)
        const here = ({ context }: z.output<typeof row>) => context === `Rooms: ${roomTitle}`
        const signedIn = newest(logins.filter(({ actionId }) => actionId === signIn))
        const downloaded = newest(events.filter((one) => one.actionId === download && here(one)))
        return { ...(signedIn !== undefined && { signedIn }), ...(downloaded !== undefined && { downloaded }) }
      } catch (error) {
        if (mayNotKnow(error)) return undefined
        throw error
      }
    },
  }
}
