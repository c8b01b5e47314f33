/** What an archive holds: the portal as it was, without the archives that were made before. */
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
  archive?: Archived
  /** Why it will fail, and at which progress. */
  fails?: { error: string; progress: number }
  done: boolean
  /** The rows are there; what is left are contents. */
  switched?: boolean
}
