import { randomBytes, randomUUID } from 'node:crypto'
import type { SimClock } from '../clock.ts'
import { inRealTime, Process, type Waiting } from '../process.ts'
import type { FileEntry, Folder, Group, Link, Member, Room, User } from '../types.ts'
import { type Feature, has } from '../versions.ts'
import type { PortalState } from './state.ts'

/** Numbers of the roots, as on the recorded server. */
export const ROOTS = { rooms: 1, templates: 3, archive: 6, my: 7 } as const

/** The number of the first new entry, behind those of the samples. */
export const FIRST_FREE_ID = 100

/** The server's guid for someone who does not exist (any more). */
export const REMOVED_ID = '4a515a15-d4d6-4b8e-828e-e0586f18f3a3'

export const EMPTY_GUID = '00000000-0000-0000-0000-000000000000'

/** The group of all colleagues, which every portal has. */
export const EVERYONE = 'c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e'

/** How long the work of a file operation and of a room template takes, ms. */
export interface OperationMs {
  copy: number
  template: number
}

interface PortalOptions {
  waiting?: Waiting
  operationMs: OperationMs
  documentServer: boolean
  tagGap?: (roomId: number) => Promise<void>
}

/** The state of one portal with the look-ups that every area needs. Holds no rules. */
export class Portal {
  state: PortalState
  readonly clock: SimClock
  readonly operationMs: OperationMs
  /** Is there a Document Server that converts? Without one a conversion is a server error. */
  readonly documentServer: boolean
  readonly process: Process
  /** Time between a new room and its tags, ms. */
  tagDelayMs = 0
  /** Waited for between the row of a new room and its tags. */
  readonly tagGap: ((roomId: number) => Promise<void>) | undefined
  /** Base URL without slash, known once the server listens. */
  url = ''
  /** The same as the request at work names it: addresses in answers and mails begin with it. */
  base = ''

  constructor(state: PortalState, clock: SimClock, options: PortalOptions) {
    this.state = state
    this.process = new Process(options.waiting ?? inRealTime)
    this.clock = clock
    this.operationMs = options.operationMs
    this.documentServer = options.documentServer
    this.tagGap = options.tagGap
  }

  now(): number {
    return this.clock.now()
  }

  /** Does the portal's version know this? */
  has(feature: Feature): boolean {
    return has(this.state.version, feature)
  }

  /** The time as the database keeps it: whole seconds, rounded (docs/facts/docspace-api.md#times-are-rounded). */
  storedNow(): number {
    return Math.round(this.clock.now() / 1000) * 1000
  }

  /** Who has just made an entry, and changed it last. */
  stamp(userId: string) {
    const now = this.storedNow()
    return { created: now, createdBy: userId, updated: now, updatedBy: userId }
  }

  /** Notes who has just changed an entry. */
  touch(entry: Room | Folder | FileEntry, userId: string): void {
    Object.assign(entry, { updated: this.storedNow(), updatedBy: userId })
  }

  room(id: number): Room | undefined {
    return this.state.rooms.find((room) => room.id === id)
  }

  folder(id: number): Folder | undefined {
    return this.state.folders.find((folder) => folder.id === id)
  }

  file(id: number): FileEntry | undefined {
    return this.state.files.find((file) => file.id === id)
  }

  user(id: string): User | undefined {
    return this.state.users.find((user) => user.id === id)
  }

  userByEmail(email: string): User | undefined {
    const wanted = email.toLowerCase()
    return this.state.users.find((user) => user.email.toLowerCase() === wanted)
  }

  group(id: string): Group | undefined {
    const colleagues = () => this.state.users.filter(({ type }) => type !== 'guest').map((user) => user.id)
    if (id === EVERYONE) return { id, name: 'Everyone', members: colleagues(), created: 0 }
    return this.state.groups.find((group) => group.id === id)
  }

  members(roomId: number): Member[] {
    return this.state.members.filter((member) => member.roomId === roomId)
  }

  links(roomId: number): Link[] {
    return this.state.links.filter((link) => link.roomId === roomId)
  }

  foldersIn(parentId: number): Folder[] {
    return this.state.folders.filter((folder) => folder.parentId === parentId)
  }

  filesIn(folderId: number): FileEntry[] {
    return this.state.files.filter((file) => file.folderId === folderId)
  }

  /** The room, or the root folder, that the folder or room with this id hangs in; undefined when there is none such. */
  top(id: number): Room | Folder | undefined {
    const room = this.room(id)
    if (room !== undefined) return room
    const folder = this.folder(id)
    if (folder === undefined || folder.parentId === 0) return folder
    return this.top(folder.parentId)
  }

  /** Every folder below, not including it. */
  descendants(id: number): Folder[] {
    const children = this.foldersIn(id)
    return children.flatMap((child) => [child, ...this.descendants(child.id)])
  }

  /** The folder or room, then each parent up to the room or root. */
  chain(id: number): (Room | Folder)[] {
    const room = this.room(id)
    if (room !== undefined) return [room]
    const folder = this.folder(id)
    if (folder === undefined) return []
    return [folder, ...this.chain(folder.parentId)]
  }

  /** The place behind everything in the folder or room. */
  nextOrder(parentId: number): number {
    const orders = [...this.foldersIn(parentId), ...this.filesIn(parentId)].map(({ order }) => order ?? 0)
    return Math.max(0, ...orders) + 1
  }

  nextFolderId(): number {
    return this.state.nextFolderId++
  }

  /**
   * The highest number there is and one: that of the newest file is given again when that file is deleted
   * (docs/facts/backup-archive.md#a-number-that-was-an-archives).
   */
  nextFileId(): number {
    return this.state.files.reduce((highest, { id }) => Math.max(highest, id), FIRST_FREE_ID - 1) + 1
  }

  newId(): string {
    return randomUUID()
  }

  newSecret(): string {
    return `sk-${randomBytes(32).toString('hex')}`
  }
}

export const isRoom = (entry: Room | Folder): entry is Room => 'roomType' in entry
