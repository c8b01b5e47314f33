import type { UserType } from '../../types.ts'

/** The groups by which the data base knows what somebody is; who is in none of them is a room administrator. */
export const SYSTEM_GROUPS: Readonly<Record<string, string>> = {
  admin: 'cd84e66b-b803-40fc-99f9-b2969a54a1de',
  user: '88f11e7c-7407-4bea-b4cb-070010cdbb6b',
  guest: 'aced04fa-dd96-4b35-af3e-346bf1eb972d',
}

/** The owner is an administrator besides. */
export const systemGroupOf = (type: UserType): string | undefined => SYSTEM_GROUPS[type === 'owner' ? 'admin' : type]

/** What somebody is by his groups. */
export const typeIn = (groups: ReadonlySet<string>): UserType =>
  (['admin', 'guest', 'user'] as const).find((type) => groups.has(SYSTEM_GROUPS[type] ?? '')) ?? 'roomAdmin'
