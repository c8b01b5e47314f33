import { isClientKey } from '../../../runtime/client-key.ts'
import { addMember, type Comparison, newComparison } from '../set-sum.ts'
import type { TableRow } from './row.ts'

/** Folders, rooms and labels of the archive. Plain data. */
export interface Rooms {
  /** Every folder by its row on the left, by its place in the tree on the right. */
  comparison: Comparison
  /** Rooms by number. */
  rooms: Set<number>
  /** Parent of each folder; undefined when there are too many to keep. */
  parents: Map<number, number> | undefined
  /** Files and bytes that lie in each folder itself, every version counted. */
  files: Map<number, { versions: number; bytes: number }> | undefined
  /** Clients' keys by the number of their label. */
  labels: Map<string, string>
  /** Numbers of other labels. */
  otherLabels: Set<string>
  /** Labels of folders: number of the label, number of the folder. */
  links: [string, number][]
}

/** A client's room in an archive. */
export interface ArchivedRoom {
  client: string
  roomId: number
  /** Versions of files and their bytes; undefined where there are too many folders to tell. */
  versions: number | undefined
  bytes: number | undefined
}

const mostFolders = 100_000
const mostLabels = 100_000
/** Types of folders that are rooms (docs/facts/backup-archive.md#folders-that-are-rooms). */
export const roomTypes: ReadonlySet<string> = new Set(['15', '16', '17', '18', '19', '22', '29', '31'])
const folderEntry = '1'

export const newRooms = (): Rooms => ({
  comparison: newComparison(),
  rooms: new Set(),
  parents: new Map(),
  files: new Map(),
  labels: new Map(),
  otherLabels: new Set(),
  links: [],
})

export const addFolder = (rooms: Rooms, row: TableRow): void => {
  const id = Number(row('id'))
  addMember(rooms.comparison, 'left', String(id), 0)
  if (roomTypes.has(row('folder_type') ?? '')) rooms.rooms.add(id)
  rooms.parents?.set(id, Number(row('parent_id')))
  if (rooms.parents && rooms.parents.size > mostFolders) rooms.parents = undefined
}

/** In the tree every folder stands once at level 0, below itself. */
export const addBranch = ({ comparison }: Rooms, row: TableRow): void => {
  if (row('level') === '0') addMember(comparison, 'right', String(Number(row('folder_id'))), 0)
}

export const addFileOf = (rooms: Rooms, row: TableRow): void => {
  const folder = Number(row('folder_id'))
  const known = rooms.files?.get(folder)
  const bytes = (known?.bytes ?? 0) + Number(row('content_length'))
  rooms.files?.set(folder, { versions: (known?.versions ?? 0) + 1, bytes })
  if (rooms.files && rooms.files.size > mostFolders) rooms.files = undefined
}

export const addLabel = ({ labels, otherLabels }: Rooms, row: TableRow): void => {
  const name = row('name') ?? ''
  const id = row('id') ?? ''
  if (!isClientKey(name)) {
    if (otherLabels.size < mostLabels) otherLabels.add(id)
  } else if (labels.size < mostLabels) labels.set(id, name)
}

export const addLabelLink = ({ links }: Rooms, row: TableRow): void => {
  if (row('entry_type') === folderEntry && links.length < mostLabels)
    links.push([row('tag_id') ?? '', Number(row('entry_id'))])
}

/** Every room that carries a client's label. */
export const clientRoomsIn = (rooms: Rooms): ArchivedRoom[] => {
  const inside = filesByRoom(rooms)
  return rooms.links.flatMap(([label, roomId]) => {
    const client = rooms.labels.get(label)
    if (client === undefined || !(rooms.rooms.has(roomId) || rooms.parents?.has(roomId))) return []
    const files = inside && (inside.get(roomId) ?? { versions: 0, bytes: 0 })
    return [{ client, roomId, versions: files?.versions, bytes: files?.bytes }]
  })
}

/**
 * Whether a room got a client's label after the backup had read the labels: the room is there, the label is nowhere, and the room
 * has no label whose row is lost.
 */
export const labelledSince = ({
  rooms,
  labels,
  otherLabels,
  links,
}: Rooms): ((roomId: number, client: string) => boolean) => {
  const names = new Set([...labels.values()].map((name) => name.toLowerCase()))
  const lost = links.filter(([label]) => !labels.has(label) && !otherLabels.has(label)).map(([, roomId]) => roomId)
  const uncertain = new Set(lost)
  return (roomId, client) =>
    labels.size < mostLabels && rooms.has(roomId) && !uncertain.has(roomId) && !names.has(client.toLowerCase())
}

const filesByRoom = ({ rooms, parents, files }: Rooms): Rooms['files'] => {
  if (!parents || !files) return undefined
  const sums = new Map<number, { versions: number; bytes: number }>()
  for (const [folder, { versions, bytes }] of files) {
    const room = roomAbove(folder, rooms, parents)
    if (room === undefined) continue
    const known = sums.get(room) ?? { versions: 0, bytes: 0 }
    sums.set(room, { versions: known.versions + versions, bytes: known.bytes + bytes })
  }
  return sums
}

/** No folder of a portal lies deeper; also the end of a circle. */
const deepest = 256

const roomAbove = (folder: number, rooms: ReadonlySet<number>, parents: ReadonlyMap<number, number>) => {
  let at: number | undefined = folder
  for (let depth = 0; at !== undefined && depth < deepest; depth += 1) {
    if (rooms.has(at)) return at
    at = parents.get(at)
  }
  return undefined
}
