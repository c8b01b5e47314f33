import { ACCESS, isArchived, ROOM_TYPES, standing } from './access.ts'
import { record, recordRoom } from './events.ts'
import { addFile, refusalOfFile, replaceFile } from './file-store.ts'
import { addFolder, placeOf } from './folders.ts'
import { addBirthLink, addRoom } from './new-room.ts'
import { isRoom, type Portal, ROOTS } from './portal.ts'
import { freeTitle } from './titles.ts'
import { isTrash, throwAway } from './trash.ts'
import type { FileEntry, Folder, Operation, Room, User } from './types.ts'

/** What a file operation does when the worker gets to it (docs/facts/docspace-api.md#operations). */

const OVERWRITE = 1
const DUPLICATE = 2

/** Does the work and leaves in the operation what its result shows. */
export function carryOut(portal: Portal, operation: Operation): void {
  const { work } = operation
  const user = portal.user(operation.userId)
  if (user === undefined) return
  if (work.type === 'delete') deleteEntries(portal, operation, work)
  else if (work.type === 'deleteVersions') deleteVersions(portal, operation, work)
  else if (work.type === 'duplicate') duplicateRoom(portal, operation, user, work.roomId)
  else if ('roomId' in work) moveRoom(portal, operation, work.roomId, work.type)
  else if (portal.top(work.dest) !== undefined) new Transfer(portal, operation, user, work).run()
}

function moveRoom(portal: Portal, operation: Operation, roomId: number, type: 'archive' | 'unarchive'): void {
  const room = portal.room(roomId)
  const target = type === 'archive' ? ROOTS.archive : ROOTS.rooms
  operation.folderIds = [target]
  if (room === undefined || isArchived(room) === (type === 'archive')) return
  Object.assign(room, { parentId: target, pinnedBy: [], updated: portal.storedNow(), updatedBy: operation.userId })
  recordRoom(portal, type === 'archive' ? 'RoomArchived' : 'RoomUnarchived', operation.userId, room)
  operation.processed = 1
  operation.folderIds.push(room.id)
}

/**
 * Why somebody may not copy a room: he is not in it, or it is archived. Without downloads those who only read may not
 * (docs/facts/docspace.md#who-may-duplicate-a-room).
 */
function refusalToDuplicate(portal: Portal, user: User, room: Room): string {
  const at = standing(portal, user, room)
  const onlyReads = at.role === 'admin' || at.access === ACCESS.read
  if (at.role === 'none' || (onlyReads && room.denyDownload))
    return "You don't have enough permission to copy the folder"
  return isArchived(room) ? "You don't have permission to copy to this folder" : ''
}

/** An administrator who is not in a room may copy the room and nothing that is in it; so may who only fills forms in a data room. */
function mayCopyContent(portal: Portal, user: User, room: Room): boolean {
  const at = standing(portal, user, room)
  return at.role !== 'admin' && !(at.access === ACCESS.fillForms && room.roomType === ROOM_TYPES.VirtualDataRoom)
}

/** A room like it, with its settings and all of its tags, but without its people; its links are those that a room is born with. */
function duplicateRoom(portal: Portal, operation: Operation, user: User, roomId: number): void {
  const source = portal.room(roomId)
  if (source === undefined) return
  operation.error = refusalToDuplicate(portal, user, source)
  if (operation.error !== '') return
  const { roomType, color, cover, quota, indexing, denyDownload, lifetime, watermark, tags } = source
  const title = freeTitle(
    source.title,
    portal.state.rooms.map((room) => room.title),
    false,
  )
  const room = addRoom(portal, user, { title, roomType }, ROOTS.rooms)
  const looks = { color, ...(cover !== undefined && { cover }), ...(quota !== undefined && { quota }) }
  Object.assign(room, { ...looks, indexing, denyDownload, lifetime, watermark, tags: [...tags], isCopy: true })
  recordRoom(portal, 'RoomCopied', user.id, room)
  addBirthLink(portal, room)
  const work: TransferWork = {
    type: 'copy',
    fileIds: [],
    folderIds: [roomId],
    dest: room.id,
    conflict: 0,
    content: true,
  }
  if (mayCopyContent(portal, user, source)) new Transfer(portal, operation, user, work).run()
  else operation.error = refusalOfContent(portal, roomId)
  Object.assign(operation, { fileIds: [], folderIds: [ROOTS.rooms, room.id], processed: operation.processed + 2 })
}

function refusalOfContent(portal: Portal, roomId: number): string {
  if (portal.foldersIn(roomId).length > 0) return "You don't have enough permission to copy the folder"
  return portal.filesIn(roomId).length > 0 ? "You don't have enough permission to copy the file" : ''
}

type WorkOf<T extends Operation['work']['type']> = Extract<Operation['work'], { type: T }>

function deleteVersions(portal: Portal, operation: Operation, { fileId, versions }: WorkOf<'deleteVersions'>): void {
  const file = portal.file(fileId)
  const gone = file?.versions?.filter(({ version }) => versions.includes(version)) ?? []
  if (file !== undefined) file.versions = file.versions?.filter((each) => !gone.includes(each)) ?? []
  operation.processed += gone.length
}

function deleteEntries(portal: Portal, operation: Operation, work: WorkOf<'delete'>): void {
  const { fileIds, folderIds, immediately } = work
  for (const id of fileIds) {
    const file = portal.file(id)
    if (file === undefined) continue
    if (immediately === true || isTrash(portal.top(file.folderId)))
      portal.state.files = portal.state.files.filter((each) => each.id !== id)
    else throwAway(portal, operation.userId, file)
    operation.processed++
  }
  for (const id of folderIds) {
    const folder = portal.folder(id)
    const room = portal.top(id)
    if (folder !== undefined && room !== undefined && isRoom(room)) {
      const data = { title: folder.title, id }
      record(portal, 'FolderMovedToTrash', operation.userId, { roomId: room.id, data })
    }
    operation.processed += removeTree(portal, id)
  }
}

/** Removes a folder or room with everything in it; gives how many folders and files that were. */
function removeTree(portal: Portal, id: number): number {
  const gone = new Set([id, ...portal.descendants(id).map((folder) => folder.id)])
  const { state } = portal
  const files = state.files.length
  state.files = state.files.filter((file) => !gone.has(file.folderId))
  state.folders = state.folders.filter((folder) => !gone.has(folder.id))
  state.rooms = state.rooms.filter((room) => room.id !== id)
  state.members = state.members.filter((member) => member.roomId !== id)
  state.links = state.links.filter((link) => link.roomId !== id)
  return gone.size + files - state.files.length
}

type TransferWork = Extract<Operation['work'], { dest: number }>

/** Copies or moves into one destination. */
class Transfer {
  readonly #portal: Portal
  readonly #operation: Operation
  readonly #user: User
  readonly #work: TransferWork
  /** Something else than plain new files was involved: the result then lists the destination too. */
  #mixed = false

  constructor(portal: Portal, operation: Operation, user: User, work: TransferWork) {
    this.#portal = portal
    this.#operation = operation
    this.#user = user
    this.#work = work
  }

  run(): void {
    const { fileIds, folderIds, dest, content } = this.#work
    for (const id of folderIds) {
      if (content) this.#folderContent(id, dest)
      else this.#folder(id, dest)
    }
    for (const id of fileIds) this.#topFile(id, dest)
    if (this.#mixed || this.#operation.fileIds.length === 0) this.#operation.folderIds.unshift(dest)
  }

  #topFile(id: number, dest: number): void {
    const file = this.#portal.file(id)
    const made = file === undefined ? undefined : this.#file(file, dest)
    if (made !== undefined) this.#operation.fileIds.push(made.id)
  }

  /** The new or overwritten file; undefined when it was left alone. */
  #file(file: FileEntry, dest: number): FileEntry | undefined {
    const refusal = refusalOfFile(this.#portal, dest)
    if (refusal !== '') this.#operation.error = refusal
    if (refusal !== '') return undefined
    const there = this.#portal.filesIn(dest)
    const same = there.find((each) => each.title.toLowerCase() === file.title.toLowerCase())
    const conflict = same === undefined ? DUPLICATE : this.#work.conflict
    if (conflict !== OVERWRITE && conflict !== DUPLICATE) return undefined
    this.#operation.processed++
    const bytes = { size: file.size, content: file.content }
    this.#touch(dest)
    if (conflict === OVERWRITE && same !== undefined) {
      const over = replaceFile(this.#portal, this.#user, same, { ...bytes, comment: 'Overwritten' })
      this.#record('FileCopiedWithOverwriting', over, dest, over.id)
      if (this.#work.type === 'move') this.#drop(file)
      return over
    }
    const title =
      same === undefined
        ? file.title
        : freeTitle(
            file.title,
            there.map((each) => each.title),
            true,
          )
    if (this.#work.type === 'move') return Object.assign(file, { folderId: dest, title })
    const made = addFile(this.#portal, this.#user, dest, { ...bytes, title, comment: 'Copied' })
    this.#record('FileCopied', made, dest, made.id)
    return made
  }

  /** Whatever gets something new in has changed itself. */
  #touch(dest: number): void {
    const folder = this.#portal.folder(dest)
    if (folder !== undefined) folder.updated = this.#portal.storedNow()
  }

  #record(action: string, { title, id }: { title: string; id: number }, dest: number, fileId?: number): void {
    const room = this.#portal.top(dest)
    if (room === undefined || !isRoom(room)) return
    const { parentTitle, parentType } = placeOf(this.#portal, dest, room)
    const data = { title, toFolderId: String(dest), parentTitle, parentType, id }
    const about = { roomId: room.id, data, ...(fileId !== undefined && { fileId }) }
    record(this.#portal, action, this.#user.id, about)
  }

  #drop(file: FileEntry): void {
    this.#portal.state.files = this.#portal.state.files.filter((each) => each.id !== file.id)
  }

  /** A folder of the same title is merged, except for "duplicate", which makes "title (1)". */
  #folder(id: number, dest: number): void {
    const source = this.#portal.room(id) ?? this.#portal.folder(id)
    if (source === undefined) return
    this.#mixed = true
    const there = this.#portal.foldersIn(dest)
    const same = there.find((each) => each.title.toLowerCase() === source.title.toLowerCase())
    const isNew = same === undefined || this.#work.conflict === DUPLICATE
    if (this.#work.type === 'move' && !('roomType' in source)) {
      if (isNew) this.#reparent(source, dest, there)
      if (isNew || this.#work.conflict !== OVERWRITE) return
    }
    const target = isNew ? this.#newFolder(source.title, dest, there) : same
    this.#record(isNew ? 'FolderCopied' : 'FolderCopiedWithOverwriting', target, dest)
    this.#touch(dest)
    if (!this.#operation.folderIds.includes(target.id)) this.#operation.folderIds.push(target.id)
    this.#fill(id, target.id)
    this.#operation.processed++
    if (this.#work.type === 'move') removeTree(this.#portal, id)
  }

  /** A folder that is moved stays what it is, with everything in it. */
  #reparent(folder: Folder, dest: number, there: Folder[]): void {
    const titles = there.map((each) => each.title)
    const taken = titles.some((each) => each.toLowerCase() === folder.title.toLowerCase())
    const title = taken ? freeTitle(folder.title, titles, false) : folder.title
    Object.assign(folder, { parentId: dest, title, updated: this.#portal.storedNow(), updatedBy: this.#user.id })
    this.#operation.processed++
    this.#operation.folderIds.push(folder.id)
  }

  #newFolder(title: string, dest: number, there: Folder[]): Folder {
    const titles = there.map((each) => each.title)
    const taken = titles.some((each) => each.toLowerCase() === title.toLowerCase())
    this.#operation.processed++
    return addFolder(this.#portal, this.#user, taken ? freeTitle(title, titles, false) : title, dest)
  }

  #fill(from: number, to: number): void {
    for (const file of this.#portal.filesIn(from)) this.#file(file, to)
    for (const child of this.#portal.foldersIn(from)) this.#subfolder(child, to)
  }

  #subfolder(child: Folder, dest: number): void {
    const there = this.#portal.foldersIn(dest)
    const same = there.find((each) => each.title.toLowerCase() === child.title.toLowerCase())
    const target = same ?? this.#newFolder(child.title, dest, there)
    this.#fill(child.id, target.id)
    this.#operation.processed++
  }

  /** Only what is in the folder: its files count as plain files of the call. */
  #folderContent(id: number, dest: number): void {
    const files = this.#portal.filesIn(id)
    const isDuplicate = this.#operation.kind === 7
    if (isDuplicate) for (const file of files) this.#topFile(file.id, dest)
    for (const child of this.#portal.foldersIn(id)) this.#folder(child.id, dest)
    if (!isDuplicate) for (const file of files) this.#topFile(file.id, dest)
  }
}
