import { lowerAscii } from '../../runtime/ascii.ts'
import { DocSpaceRefusal, unlessRefused } from '../answer.ts'
import type { PortalCall } from '../connection.ts'
import { type AccountAnswer, accountAnswer, canManageRooms, isActive, isAdministrator } from '../portal/account.ts'
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
}

/** An account by its id; undefined when the key's user may not see it. */
const accountOf = (call: PortalCall, id: string): Promise<AccountAnswer | undefined> =>
  unlessRefused(call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, accountAnswer))

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

  /** What an account may do; undefined when the key's user may not see it. */
  async standing(id: string): Promise<Standing | undefined> {
    const found = await accountOf(call, id)
    return found && { active: isActive(found), administrator: isAdministrator(found) }
  },

  /** Address of an account, or undefined when the key's user may not see it. */
  async addressOf(id: string): Promise<string | undefined> {
    const { email } = (await accountOf(call, id)) ?? {}
    return email && lowerAscii(email)
  },

  /** Id of the user behind the key; works with every permission (docs/facts/docspace-api.md#keys-and-what-they-may). */
  async keyOwner(): Promise<string> {
    return (await readApiKey(call)).userId
  },
})
