import { ruleOfTags } from '#lib/onboarding/decide-rule.ts'
import { roomAddress } from '#lib/runtime/room-address.ts'
import type { DocSpaceSim } from '../../../simulators/docspace/index.ts'
import type { PortalMail, RoomView, TreeNode } from '../wire.ts'

type PortalState = DocSpaceSim['state']

const roles: Readonly<Record<number, string>> = {
  1: 'owner',
  2: 'reads',
  5: 'reviews',
  6: 'comments',
  7: 'fills forms',
  9: 'room manager',
  10: 'edits',
  11: 'content creator',
}

const roleOf = (access: number): string => roles[access] ?? `access ${access}`

/** The rooms of a client, as the portal has them at this moment. */
export const roomsOf = (portal: DocSpaceSim, client: string): RoomView[] => {
  const { state } = portal
  return state.rooms
    .filter(({ tags }) => tags.includes(client))
    .map((room) => ({
      id: room.id,
      title: room.title,
      url: roomAddress(portal.url, room.id),
      tags: room.tags,
      ...ruleIn(room.tags),
      tree: treeBelow(state, room.id),
      members: membersOf(state, room.id, room.createdBy),
      links: state.links
        .filter(({ roomId }) => roomId === room.id)
        .map(({ title, access }) => ({ title, role: roleOf(access) })),
    }))
}

/** The rule that a room was begun by, as its tag tells. */
const ruleIn = (tags: readonly string[]): Pick<RoomView, 'rule'> => {
  const rule = ruleOfTags(tags)
  return rule === undefined ? {} : { rule }
}

const treeBelow = (state: PortalState, parentId: number): TreeNode[] => [
  ...state.folders
    .filter((folder) => folder.parentId === parentId)
    .map(({ id, title }) => ({ title, kind: 'folder' as const, children: treeBelow(state, id) })),
  ...state.files
    .filter(({ folderId }) => folderId === parentId)
    .map(({ title }) => ({ title, kind: 'file' as const, children: [] })),
]

const membersOf = (state: PortalState, roomId: number, ownerId: string): RoomView['members'] => {
  const person = (id: string, role: string) => {
    const user = state.users.find((one) => one.id === id)
    const name = [user?.firstName, user?.lastName].filter(Boolean).join(' ')
    return { name, email: user?.email ?? id, role, joined: user?.status === 1 }
  }
  const others = state.members.filter((one) => one.roomId === roomId && one.userId !== ownerId)
  return [person(ownerId, roleOf(1)), ...others.map(({ userId, access }) => person(userId, roleOf(access)))]
}

const subjects: Readonly<Record<PortalState['mails'][number]['kind'], string>> = {
  invitation: 'Invitation to the portal and the room',
  room: 'You were added to a room',
  role: 'Your role changed',
  resend: 'Reminder of the invitation',
  portal: 'Invitation to the portal',
  welcome: 'Welcome to the portal',
  activation: 'Please confirm your address',
  backup: 'Backup',
  password: 'Change of the password',
}

/** Mails that the portal sent about these rooms. */
export const mailsOf = ({ state }: DocSpaceSim, roomIds: readonly number[]): PortalMail[] =>
  state.mails
    .filter(({ roomId }) => roomId !== undefined && roomIds.includes(roomId))
    .map(({ at, to, kind }) => ({ at, to, subject: subjects[kind] }))
