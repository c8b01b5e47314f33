import type { ArchiveLayout, ArchiveRecipe, ArchiveShape } from './archive/recipe.ts'
import type { Row } from './tables/table-xml.ts'

/** One run of the backup worker. Times are epoch milliseconds. */
export interface BackupTask {
  id: string
  dump: boolean
  storageType: number
  params: Record<string, string>
  userId: string
  startedAt: number
  dueAt: number
  progress: number
  /** 0 created, 1 running, 2 completed (also when it failed), 3 cancelled. */
  status: 0 | 1 | 2 | 3
  isCompleted: boolean
  error: string
  warning?: string
  link: string
  changed: number
  /** The worker died: the task stays as it is until it is forgotten. */
  crashed: boolean
  /** Absent for one of which nothing will come. */
  reading?: BackupReading
}

/** How far a backup has read: first the list of what is stored, then one table after the other, last what is stored. */
export interface BackupReading {
  listed: string[]
  tables: Record<string, Row[]>
  /** Of a dump: its tables in the order in which they are read; those that had no rows when it began are not. */
  order?: string[]
}

export interface BackupRecord {
  id: string
  fileName: string
  storageType: number
  createdOn: number
  expiresOn?: number
  dump: boolean
  /** The archive in Documents. */
  fileId?: number | undefined
  /** The archive in DataStore; those of other storages lie outside the portal. */
  content?: ArchiveRecipe
}

export interface BackupSchedule {
  storageType: number
  storageParams: Record<string, string>
  cronParams: { period: number; hour: number; day: number }
  backupsStored: number
  lastBackupTime?: number
  /** When the scheduler runs it next. */
  nextAt: number
  userId: string
  dump: boolean
}

/** How the next backups behave; set by tests and by the console. */
export interface BackupPlan {
  /** How long a run takes, ms of portal time. */
  durationMs: number
  /** Bytes of files of one person, beside everything else that the portal holds. */
  archiveBytes: number
  archiveShape: ArchiveShape
  /** What is wrong with the next archives, besides what the portal does to them by itself. */
  defects?: ArchiveRecipe['defects']
  tampering?: ArchiveRecipe['tampering']
  /** `tar`: the portal's files lie in S3, as in the cloud, and the archive is in Documents. */
  layout?: ArchiveLayout
  /** The run ends with this text, no record and a stump of an archive. */
  failWith?: string
  /** The worker dies at this progress (0..90). */
  crashAt?: number
  /** Downloads of any file go no faster than this (real time). */
  bytesPerSecond?: number
  /** Hours that the server's clock is ahead of UTC: the time in the name of an archive is its own. */
  clockAhead?: number
  /** Warning of a successful run (left-out files). */
  warning?: string
}

export interface BackupState {
  task?: BackupTask
  dumpTask?: BackupTask
  history: BackupRecord[]
  schedule?: BackupSchedule
  /** Start times of counted backups, for the monthly limit. */
  started: number[]
  /** Records that were dropped because their file was gone: deleting them still succeeds (docs/facts/docspace-api.md#the-history-of-backups). */
  dropped: string[]
  /** Records whose archive was deleted. They are in no history, and whatever has the number of their file is still left out. */
  removed: BackupRecord[]
  plan: BackupPlan
}
