import type { BackupState } from '../backup/backup-types.ts'
import type { Archived, RestoreTask, UploadedArchive } from '../backup/restore/restore-types.ts'
import type {
  ApiKey,
  FileEntry,
  Folder,
  Group,
  Link,
  Login,
  Mail,
  Member,
  Operation,
  PortalEvent,
  Room,
  TemplateJob,
  UploadSession,
  User,
} from '../types.ts'
import type { Version } from '../versions.ts'

/** What the tariff of the portal allows; absent members are unlimited, as on a self-hosted server. */
interface Tariff {
  /** A cloud portal refuses dumps and storage type Local. */
  saas: boolean
  maxRooms?: number
  /** Free backups per calendar month (UTC). */
  freeBackups?: number
  /** The paid backup service is switched on in the wallet. */
  paidBackups: boolean
  /** ... but holds no money for one. */
  walletEmpty?: boolean
  /** The tariff is not paid: nearly everything is 402. */
  unpaid: boolean
  maxBytes?: number
  /** More guests cannot be made: the call answers 200 with a warning and leaves them out. */
  maxGuests?: number
}

/** Everything one portal knows. Plain data: `structuredClone` is a snapshot. */
export interface PortalState {
  version: Version
  ownerId: string
  users: User[]
  keys: ApiKey[]
  rooms: Room[]
  folders: Folder[]
  files: FileEntry[]
  members: Member[]
  links: Link[]
  tags: string[]
  /** Pictures that were put there to be a room's logo. */
  logoFiles: string[]
  /** Bytes of every room unless it has its own; absent: rooms have no quotas. */
  roomQuota?: number
  mails: Mail[]
  groups: Group[]
  /** Oldest first. */
  events: PortalEvent[]
  logins: Login[]
  /** Work on a person's data, by kind and person. */
  jobs: Record<string, { heirId: string; byId: string; readings: number }>
  /** Codes of short links -> where they lead to. */
  shortLinks: Record<string, string>
  /** How long the link of an invitation mail is good, ms. */
  invitationMs: number
  operations: Operation[]
  templateJobs: TemplateJob[]
  backups: BackupState
  /** What the archives of past backups hold. */
  archives: Archived[]
  /** Uploads in parts that have not ended, by their session. */
  uploads: Record<string, UploadSession>
  /** What was put beside the API for a restore. */
  uploadedArchive?: UploadedArchive
  restores: { portal?: RestoreTask; dump?: RestoreTask }
  /** Nobody has opened his documents yet: the first look makes the sample files of a new portal. */
  isUnopened?: boolean
  /** Counts on with every restore of a portal's backup. */
  tenantId: number
  tariff: Tariff
  /** A restore is under way: nearly everything is 403, with a good key too. */
  restoring?: boolean
  /** Inviting guests is switched on in the portal's settings. */
  guestInvitations: boolean
  /** A user's last `sortBy`, which becomes the user's default order (docs/facts/docspace-api.md#the-order-of-a-list). */
  sortOrders: Record<string, { by: string; descending: boolean }>
  nextFolderId: number
  /** How often a request killed the server process (docs/facts/docspace-api.md#a-query-that-kills-the-server). */
  crashes: number
  /** Every finished operation that nobody has read yet is in `operations`; this counts the ones that were lost. */
  lostOperations: number
  /** Session tokens: token -> user id. */
  sessions: Record<string, string>
}
