import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'

/** What people see of one room: ids and times are left out, so that two rooms can be compared. */
export interface RoomView {
  id: number
  title: string
  archived: boolean
  tags: string[]
  /** Paths, folders with a slash at the end; one title twice is listed twice. */
  content: string[]
  /** `address access`, without the owner. */
  members: string[]
  /** Accesses of its invitation links. */
  links: number[]
  /** `address kind` of every mail about it. */
  mails: string[]
}

type PortalState = DocSpaceSim['state']

const archiveRoot = 6
const activeRoot = 1

const contentOf = (state: PortalState, id: number, above = ''): string[] => [
  ...state.files.filter(({ folderId }) => folderId === id).map(({ title }) => above + title),
  ...state.folders
    .filter(({ parentId }) => parentId === id)
    .flatMap((folder) => [`${above}${folder.title}/`, ...contentOf(state, folder.id, `${above}${folder.title}/`)]),
]

const viewOf = (state: PortalState, room: PortalState['rooms'][number]): RoomView => {
  const addressOf = (userId: string) => state.users.find(({ id }) => id === userId)?.email ?? userId
  const mine = <T extends { roomId?: number }>(all: T[]) => all.filter(({ roomId }) => roomId === room.id)
  return {
    id: room.id,
    title: room.title,
    archived: room.parentId === archiveRoot,
    tags: [...room.tags].sort(),
    content: contentOf(state, room.id).sort(),
    members: mine(state.members)
      .map(({ userId, access }) => `${addressOf(userId)} ${access}`)
      .sort(),
    links: mine(state.links).map(({ access }) => access),
    mails: mine(state.mails)
      .map(({ to, kind }) => `${to} ${kind}`)
      .sort(),
  }
}

/** Every room that was not there from the start, archived ones too. */
export const roomsIn = (state: PortalState): RoomView[] =>
  state.rooms
    .filter(({ id, parentId }) => id >= 100 && (parentId === activeRoot || parentId === archiveRoot))
    .map((room) => viewOf(state, room))

export const madeRooms = ({ state }: DocSpaceSim): RoomView[] => roomsIn(state)

/** The tree that every way of welcome content ends with. */
export const wholeTree = [
  'Contracts/',
  'Deliverables/',
  'Deliverables/How to use your room.pdf',
  'Deliverables/Welcome.pdf',
  'Invoices/',
]

/** The one room as it should be for a client with this address, managed by Anna. */
export const readyRoom = (tag: string, title: string, email?: string) => ({
  title,
  archived: false,
  tags: [tag],
  content: wholeTree,
  members: ['anna.manager@example.com 9', ...(email ? [`${email} 2`] : [])],
  links: [2],
  mails: ['anna.manager@example.com room', ...(email ? [`${email} invitation`] : [])],
})
