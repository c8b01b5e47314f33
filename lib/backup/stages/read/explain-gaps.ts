import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import type { BackupPortal } from '../../../docspace/backups/backup-portal.ts'
import { Park, RetryLater } from '../../../runtime/errors.ts'
import type { ContentResult } from '../../archive/content/result.ts'
import type { Difference } from '../../archive/content/unmatched.ts'
import type { ContentGap } from '../../store/run-content.ts'

export interface ExplainedGaps {
  gaps: ContentGap[]
  /** Files and folders that the portal does not have any more: they were deleted while the backup ran, or long before. */
  deleted: number
  /** Versions that were written once more after the backup had read their row. */
  changed: number
}

/** About so many the portal is asked, two calls each; what is not asked about stays a gap. */
const mostAsked = 25

/**
 * What does not agree in an archive, beside what the portal says now: a file that is deleted is no gap, nor one that was saved
 * again since the backup began (epoch milliseconds), and one that is broken there cannot be whole in any backup.
 */
export const explainGaps = async (
  portal: BackupPortal,
  { differences, facts }: Pick<ContentResult, 'differences' | 'facts'>,
  began: number,
): Promise<ExplainedGaps> => {
  // A portal knows nothing of the files of another one on its server.
  const most = (facts.server?.portals ?? 1) > 1 ? 0 : mostAsked
  const dumps = facts.server ? new Set() : await dumpsAmong(portal, differences)
  const gaps: ContentGap[] = []
  const counts = { deleted: 0, changed: 0 }
  const asked = differences.filter(({ name }) => !dumps.has(name))
  for (const [index, difference] of asked.entries()) {
    const state = index < most ? await stateOf(portal, difference, began) : undefined
    if (state === 'deleted' || state === 'changed') counts[state] += 1
    else gaps.push({ ...difference, ...(state === 'broken' && { inPortal: true as const }) })
  }
  return { gaps, ...counts }
}

/** What a backup of a whole server is called. */
const dumpName = /^workspace_[\d_-]+\.tar\.gz$/

/**
 * Archives of the whole server that lie in the portal's Documents: a portal's backup has their rows and leaves their contents out
 * (docs/facts/backup-archive.md#archives-of-earlier-backups).
 */
const dumpsAmong = async ({ backups }: BackupPortal, differences: readonly Difference[]): Promise<Set<string>> => {
  if (!differences.some(({ kind, name }) => kind === 'content-missing' && dumpName.test(name))) return new Set()
  const { answer } = await answered(backups.history('server'))
  return new Set(answer?.map(({ fileName }) => fileName))
}

/** Kinds in which the content may be broken in the portal as it is in the archive. */
const ofContent: ReadonlySet<Difference['kind']> = new Set(['content-missing', 'content-length', 'unread'])
const ofFolder: ReadonlySet<Difference['kind']> = new Set(['folder-row-missing', 'folder-place-missing'])

type StateInPortal = 'deleted' | 'changed' | 'broken'

/** Undefined where the portal has it as it should be, or does not tell. */
const stateOf = async (
  { folders, files, archives }: BackupPortal,
  { kind, id, version }: Difference,
  began: number,
): Promise<StateInPortal | undefined> => {
  if (id === undefined) return undefined
  if (ofFolder.has(kind)) return (await answered(folders.list(id))).isGone ? 'deleted' : undefined
  const { isGone, answer: file } = await answered(files.get(id))
  if (isGone) return 'deleted'
  if (!file || !ofContent.has(kind)) return undefined
  // A save may replace the content of a version in its place.
  if (kind === 'content-length' && file.updated >= began) return 'changed'
  // Only the content of the newest version is to be had by the number of the file.
  if (file.version !== version) return undefined
  return (await answered(archives.piece({ fileId: id }, 0, 1))).isGone ? 'broken' : undefined
}

/** A refusal with 404 is the only one that says that something is gone. What else goes wrong here stays open. */
const answered = async <T>(asked: Promise<T>): Promise<{ isGone?: boolean; answer?: T }> => {
  try {
    return { answer: await asked }
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return { isGone: error.status === 404 }
    if (error instanceof RetryLater || error instanceof Park) return {}
    throw error
  }
}
