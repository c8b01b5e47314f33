/** The data of one simulated portal. Everything is plain: tests and the console read it, and a snapshot is a deep copy. */

import type { ArchiveRecipe } from './backup/archive/recipe.ts'
import type { Settings } from './rooms/room-setting-fields.ts'

/** Who somebody is in the portal (docs/facts/docspace-api.md#people-and-accounts). */
export type UserType = 'owner' | 'admin' | 'roomAdmin' | 'user' | 'guest'

export interface User {
  id: string
  email: string
  firstName: string
  lastName: string
  userName: string
  type: UserType
  /** 1 active, 2 terminated, 4 pending. */
  status: 1 | 2 | 4
  /** 0 not activated, 1 activated, 2 pending. */
  activationStatus: 0 | 1 | 2
  created: number
  createdBy?: string
  /** Colleagues who have invited a guest whom somebody else had brought in. */
  alsoInvitedBy?: string[]
  cultureName?: string
  /** Hash of the password, made by the client. People without one sign in with any password. */
  passwordHash?: string
}

/** A group of colleagues. As a member of a room it stands in `members` by its id. */
export interface Group {
  id: string
  name: string
  managerId?: string
  /** Ids of people, the manager too. */
  members: string[]
  created: number
}

/** One line of the log of rooms and of the audit trail. */
export interface PortalEvent {
  id: number
  at: number
  action: string
  /** Who did it. */
  userId: string
  roomId?: number
  /** Title of the room at that moment. */
  roomTitle?: string
  fileId?: number
  /** As the log shows it, people and groups by id under `user`, `owner`, `oldOwner` and `group`. */
  data?: Record<string, unknown>
}

/** A sign-in with a password. */
export interface Login {
  id: number
  at: number
  userId: string
  /** The address that was tried in vain. */
  login?: string
}

export interface ApiKey {
  id: string
  name: string
  /** The whole secret: the simulator hands out sample keys only. */
  secret: string
  permissions: string[]
  userId: string
  created: number
  expiresAt?: number
  lastUsed?: number
  isActive: boolean
}

/** Fields of anything that has a title and lives in a folder. Times are epoch milliseconds of whole seconds. */
interface Entry {
  id: number
  title: string
  created: number
  createdBy: string
  updated: number
  updatedBy: string
}

export interface Room extends Entry {
  /** 1 forms, 2 collaboration, 5 custom, 6 public, 8 data room, 9 AI. */
  roomType: number
  /** The root it hangs under: Rooms, Archive or Templates. */
  parentId: number
  tags: string[]
  color: string
  indexing: boolean
  denyDownload: boolean
  /** It was restored, and the order of what is in it with indexing was in no archive: its lists are empty. */
  isOrderLost?: true
  /** Ids of those who pinned it. */
  pinnedBy: string[]
  cover?: string
  private?: boolean
  /** Bytes; -1 no limit, -2 the portal's. */
  quota?: number
  /** Has a picture of its own. */
  logo?: boolean
  /** Made by duplicating another. */
  isCopy?: boolean
  lifetime?: { deletePermanently: boolean; period: number; value: number } | undefined
  watermark?: object | undefined
}

export interface Folder extends Entry {
  /** 0 for a root, else a folder or room id: both share one number space. */
  parentId: number
  /** Place among its neighbours, from 1. */
  order?: number
  /** Only for roots: 14 rooms, 20 archive, 30 templates, 5 someone's documents. */
  rootType?: number
}

/** A file's bytes: small ones are kept, big ones are generated when they are read; lost ones are not in the storage. */
export type FileContent = { kind: 'bytes'; base64: string } | { kind: 'lost' } | ({ kind: 'archive' } & ArchiveRecipe)

export interface FileEntry extends Entry {
  folderId: number
  /** Place among its neighbours, from 1. */
  order?: number
  version: number
  size: number
  content: FileContent
  comment?: string
  /** Whether it has a link of its own, as what is made new in a public room has. */
  isLinked?: boolean
  /** Earlier ones that are kept, oldest first. */
  versions?: FileVersion[]
}

export type FileVersion = Pick<
  FileEntry,
  'title' | 'version' | 'size' | 'content' | 'comment' | 'updated' | 'updatedBy'
>

export interface Member {
  roomId: number
  userId: string
  access: number
  /** Id of the person who invited the member. */
  by?: string
}

export interface Link {
  id: string
  roomId: number
  /** 0 invitation, 1 external. */
  linkType: 0 | 1
  primary: boolean
  access: number
  title: string
  internal: boolean
  denyDownload: boolean
  expirationDate?: number
  password?: string
  maxUseCount?: number
  /** Registrations and joins since its last change. */
  uses?: number
  createdBy: string
}

/** A file that comes in parts (docs/facts/docspace.md#uploads-in-parts-end-by-a-201). */
export interface UploadSession {
  folderId: number
  userId: string
  title: string
  /** Bytes of the whole file; 0 when nobody said. */
  size: number
  another: boolean
  created: number
  /** Bytes of the parts by number, base64. */
  parts: Record<number, string>
}

/** A mail that the portal would have sent. */
export interface Mail {
  at: number
  to: string
  kind: 'invitation' | 'role' | 'room' | 'resend' | 'portal' | 'welcome' | 'activation' | 'backup' | 'password'
  roomId?: number
  access?: number
  /** Language of its text; absent: the portal's. */
  culture?: string
  /** The short address in it that lets its reader in. */
  link?: string
}

/** 0 move, 1 copy, 2 delete, 7 duplicate. */
export type OperationKind = 0 | 1 | 2 | 7

export interface Operation {
  id: string
  userId: string
  kind: OperationKind
  created: number
  /** When its work is done, by the portal's clock; absent for one that the worker never took up. */
  dueAt?: number
  done: boolean
  /** Taken up by the worker or dropped because too many finished ones were unread (docs/facts/docspace-api.md#lost-operations). */
  lost: boolean
  work: OperationWork
  processed: number
  error: string
  fileIds: number[]
  folderIds: number[]
  changed: number
  /** Its result is never offered for reading (`deleteAfter: true`). */
  hidden: boolean
}

export type OperationWork =
  | { type: 'copy' | 'move'; fileIds: number[]; folderIds: number[]; dest: number; conflict: number; content: boolean }
  /** `immediately`: what it takes does not go to the trash first. */
  | { type: 'delete'; fileIds: number[]; folderIds: number[]; immediately?: boolean }
  | { type: 'deleteVersions'; fileId: number; versions: number[] }
  | { type: 'archive' | 'unarchive' | 'duplicate'; roomId: number }

/** The one slot per portal for making a room (or a template) from another (docs/facts/docspace-api.md#rooms-from-templates). */
export interface TemplateJob {
  kind: 'room' | 'template'
  userId: string
  sourceId: number
  title: string | null | undefined
  tags: (string | null)[]
  /** What the room is to be set to otherwise than its source. */
  settings: Settings & { private?: boolean }
  /** Addresses and groups that a template is for, or everybody who may make rooms. */
  share?: string[]
  groups?: string[]
  isPublic?: boolean
  /** Whether the logo of the source is taken along. */
  copyLogo: boolean
  startedAt: number
  dueAt: number
  tagged?: boolean
  /** -1 until known. */
  resultId: number
  progress: number
  error: string
  done: boolean
  changed: number
}
