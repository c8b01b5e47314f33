import type { LocalInstance } from '../instance.ts'

const accessNames: Readonly<Record<number, string>> = {
  1: 'owner',
  2: 'reads',
  9: 'room manager',
  10: 'edits',
  11: 'content creator',
}

/** What is there in the end, read from the servers: the room's tree, its members and link, the fields of the CRM record. */
export const summaryOf = (instance: LocalInstance, crmName: string, recordId: string, client: string): string[] => [
  ...(instance.docspace ? roomLines(instance.docspace.state, client) : []),
  'CRM record',
  ...instance.shownOn(crmName, recordId).map(([field, value]) => `  ${field}: ${value ?? ''}`),
]

type PortalState = NonNullable<LocalInstance['docspace']>['state']

/** Rooms with the client's tag; exactly one is right. */
export const taggedRooms = (state: PortalState, client: string) =>
  state.rooms.filter(({ tags }) => tags.includes(client))

const roomLines = (state: PortalState, client: string): string[] =>
  taggedRooms(state, client).flatMap((room) => [
    `Room ${room.id}: ${room.title}`,
    ...treeLines(state, room.id, '  '),
    'Members',
    ...memberLines(state, room.id, room.createdBy),
    'Invitation link',
    ...state.links
      .filter(({ roomId }) => roomId === room.id)
      .map((link) => `  ${link.title}: ${accessNames[link.access]}`),
  ])

const treeLines = (state: PortalState, parentId: number, indent: string): string[] => [
  ...state.folders
    .filter((folder) => folder.parentId === parentId)
    .flatMap((folder) => [`${indent}${folder.title}/`, ...treeLines(state, folder.id, `${indent}  `)]),
  ...state.files.filter(({ folderId }) => folderId === parentId).map(({ title }) => `${indent}${title}`),
]

const memberLines = (state: PortalState, roomId: number, ownerId: string): string[] => {
  const emailOf = (id: string) => state.users.find((user) => user.id === id)?.email ?? id
  return [
    `  ${emailOf(ownerId)}: owner`,
    ...state.members
      .filter((member) => member.roomId === roomId && member.userId !== ownerId)
      .map((member) => `  ${emailOf(member.userId)}: ${accessNames[member.access] ?? member.access}`),
  ]
}
