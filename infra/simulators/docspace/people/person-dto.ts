import { type Portal, REMOVED_ID } from '../portal/portal.ts'
import type { User } from '../types.ts'

/** Shapes of people (docs/facts/docspace-api.md#people-and-accounts). */

/** .NET date with seven digits, in the portal's time zone, which is UTC here. */
export const apiDate = (ms: number) => new Date(ms).toISOString().replace(/\.(\d{3})Z$/, '.$10000Z')

const AVATARS = {
  avatar: '82-82',
  avatarOriginal: '200-200',
  avatarMax: '200-200',
  avatarMedium: '48-48',
  avatarSmall: '32-32',
}

const avatars = (id: string) => {
  const hash = Number.parseInt(id.slice(0, 7), 16)
  return Object.fromEntries(
    Object.entries(AVATARS).map(([name, size]) => [
      name,
      `/static/images/default_user_photo_size_${size}.png?hash=${hash}`,
    ]),
  )
}

/** The name shown everywhere; the address of a guest who never signed in. */
export const displayName = (user: User) => `${user.firstName} ${user.lastName}`.trim() || user.email

/** The short shape: createdBy, ownedBy and the like. An unknown id is "profile removed". */
export function employee(portal: Portal, id: string): object {
  const user = portal.user(id)
  if (user === undefined) return removed(portal)
  const list = user.type === 'guest' ? 'guests' : 'people'
  return {
    id: user.id,
    displayName: displayName(user),
    ...avatars(user.id),
    profileUrl: `${portal.base}/accounts/${list}/filter?search=${encodeURIComponent(user.email.toLowerCase())}`,
    hasAvatar: false,
    isAnonim: false,
  }
}

function removed(portal: Portal): object {
  return {
    id: REMOVED_ID,
    displayName: 'profile removed',
    ...avatars(REMOVED_ID),
    profileUrl: `${portal.base}/accounts/people/filter`,
    hasAvatar: false,
    isAnonim: false,
  }
}

const LDAP_AND_SSO = { isLDAP: false }

/** The long shape, as /people/email and the member list show it. Plain users and guests are shown less of others. */
export function employeeFull(portal: Portal, id: string, viewer: User): object {
  const user = portal.user(id)
  if (user === undefined) return removedFull(portal)
  const isChief = viewer.type === 'owner' || viewer.type === 'admin'
  return {
    firstName: user.firstName,
    lastName: user.lastName,
    userName: user.userName,
    email: user.email,
    status: user.status,
    activationStatus: user.activationStatus,
    ...(viewer.type !== 'user' || user.id === viewer.id ? departments(portal, user) : {}),
    isAdmin: user.type === 'admin',
    isRoomAdmin: user.type === 'roomAdmin',
    ...LDAP_AND_SSO,
    ...(user.type === 'owner' || user.type === 'admin' ? { listAdminModules: ['files'] } : {}),
    isOwner: user.type === 'owner',
    isVisitor: user.type === 'guest',
    isCollaborator: user.type === 'user',
    ...(user.cultureName === undefined ? {} : { cultureName: user.cultureName }),
    mobilePhoneActivationStatus: 0,
    isSSO: false,
    usedSpace: usedSpace(portal, user.id),
    ...(user.createdBy === undefined || !isChief ? {} : { createdBy: employee(portal, user.createdBy) }),
    registrationDate: apiDate(user.created),
    ...employee(portal, user.id),
  }
}

/** The groups of the user. */
function departments(portal: Portal, user: User): object {
  const groups = portal.state.groups.filter(({ members }) => members.includes(user.id))
  if (groups.length === 0) return { department: '' }
  const summaries = groups.map(({ id, name, managerId }) => {
    const manager = portal.user(managerId ?? '')?.userName
    return { id, name, ...(manager === undefined ? {} : { manager }) }
  })
  return { department: groups.map(({ name }) => name).join(', '), groups: summaries }
}

function removedFull(portal: Portal): object {
  return {
    firstName: 'Unknown',
    lastName: 'Unknown',
    status: 1,
    activationStatus: 0,
    department: '',
    isAdmin: false,
    isRoomAdmin: false,
    ...LDAP_AND_SSO,
    isOwner: false,
    isVisitor: false,
    isCollaborator: false,
    mobilePhoneActivationStatus: 0,
    isSSO: false,
    usedSpace: 0,
    registrationDate: '0001-01-01T00:00:00.0000000Z',
    ...removed(portal),
  }
}

/** Bytes in the person's own documents. */
function usedSpace(portal: Portal, userId: string): number {
  const my = portal.state.folders.find((folder) => folder.rootType === 5 && folder.createdBy === userId)
  if (my === undefined) return 0
  const inside = new Set([my.id, ...portal.descendants(my.id).map((folder) => folder.id)])
  return portal.state.files.filter((file) => inside.has(file.folderId)).reduce((sum, file) => sum + file.size, 0)
}
