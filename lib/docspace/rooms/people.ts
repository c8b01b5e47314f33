import { lowerAscii } from '../../runtime/ascii.ts'
import { DocSpaceRefusal } from '../answer.ts'
import type { PortalCall } from '../connection.ts'
import { accountAnswer, canManageRooms, isActive, isAdministrator } from '../portal/account.ts'
import { readApiKey } from '../portal/api-key.ts'

export interface Person {
  id: string
  email: string
  active: boolean
  /** Only owners, DocSpace administrators and room administrators can manage a room (docs/facts/docspace-api.md#people-and-accounts). */
  canManageRooms: boolean
}

/** What an account may do in the portal. */
export interface Standing {
  active: boolean
  /** Of the portal: its owner or a DocSpace administrator. */
  administrator: boolean
  canManageRooms: boolean
}

export const peopleCalls = (call: PortalCall) => ({
  /** The account with this address; undefined when there is none that the key's user may see. */
  async findByEmail(email: string): Promise<Person | undefined> {
    const path = `/api/2.0/people/email?email=${encodeURIComponent(email)}`
    try {
      const found = await call({ method: 'GET', path }, accountAnswer)
      return {
        id: found.id,
        email: lowerAscii(found.email ?? email),
        active: isActive(found),
        canManageRooms: canManageRooms(found),
      }
    } catch (error) {
      // 404 unknown, 403 not visible to the key's user, 400 malformed (docs/facts/docspace-api.md#people-and-accounts).
      if (error instanceof DocSpaceRefusal && [400, 403, 404].includes(error.status)) return undefined
      throw error
    }
  },

  /** An account by its id; undefined when the key's user may not see it. */
  async standing(id: string): Promise<Standing | undefined> {
    try {
      const found = await call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, accountAnswer)
      return { active: isActive(found), administrator: isAdministrator(found), canManageRooms: canManageRooms(found) }
    } catch (error) {
      if (error instanceof DocSpaceRefusal) return undefined
      throw error
    }
  },

  /** Address of an account, or undefined when the key's user may not see it. */
  async addressOf(id: string): Promise<string | undefined> {
    try {
      const { email } = await call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, accountAnswer)
      return email && lowerAscii(email)
    } catch (error) {
      if (error instanceof DocSpaceRefusal) return undefined
      throw error
    }
  },

  /** Whether an account is one of the portal's administrators; false also for one that the key's user may not see. */
  async administers(id: string): Promise<boolean> {
    try {
      return isAdministrator(
        await call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, accountAnswer),
      )
    } catch (error) {
      if (error instanceof DocSpaceRefusal) return false
      throw error
    }
  },

  /** Id of the user behind the key; works with every permission (docs/facts/docspace-api.md#keys-and-what-they-may). */
  async keyOwner(): Promise<string> {
    return (await readApiKey(call)).userId
  },
})
