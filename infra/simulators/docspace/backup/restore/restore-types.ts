import type { RestoreFailure } from './read-archive.ts'

/** What the archive of a whole server holds: its state, without the archives that were made before. */
export interface Archived {
  id: string
  fileId?: number
  /** The file's name, by which it is known when it is put there again. */
  title?: string
  dump: boolean
  content: string
}

/** What a restore makes of a portal (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
export interface RestoreTask {
  id: string
  dump: boolean
  startedAt: number
  dueAt: number
  /** Nothing takes it up: it was begun without an archive. */
  lost: boolean
  /** The whole server, for a dump. */
  archive?: Archived
  /** The entries of a portal's archive by name, base64, until they are put back. */
  entries?: Record<string, string>
  /** Why it will fail, and at which progress. */
  fails?: RestoreFailure
  done: boolean
  /** The rows are there; what is left are contents. */
  switched?: boolean
}

/** What was put beside the API to be restored. */
export interface UploadedArchive {
  /** Bytes that were announced. */
  size: number
  /** What the last piece was called. */
  name: string
  base64: string
  ended: boolean
}
