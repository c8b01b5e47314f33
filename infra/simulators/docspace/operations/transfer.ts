import { addFile, refusalOfFile, replaceFile } from '../files/file-store.ts'
import { addFolder, placeOf } from '../files/folders.ts'
import { freeTitle } from '../files/titles.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import { record } from '../rooms/events.ts'
import type { FileEntry, Folder, Operation, User } from '../types.ts'

/** Copying and moving entries into one place (docs/facts/docspace-api.md#operations). */

const OVERWRITE = 1
const DUPLICATE = 2

/** Removes a folder or room with everything in it; gives how many folders and files that were. */
export function removeTree(portal: Portal, id: number): number {
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

export type TransferWork = Extract<Operation['work'], { dest: number }>

/** Copies or moves into one destination. */
export class Transfer {
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
