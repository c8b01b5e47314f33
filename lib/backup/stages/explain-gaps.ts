import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { BackupPortal } from '../../docspace/backups/backup-portal.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import type { Difference } from '../archive/content/differences.ts'
import type { ContentGap } from '../store/run-content.ts'

export interface ExplainedGaps {
  gaps: ContentGap[]
  /** Files and folders that the portal does not have any more: they were deleted while the backup ran, or long before. */
  deleted: number
}

/** About so many the portal is asked, two calls each; what is not asked about stays a gap. */
const mostAsked = 25

/**
 * What does not agree in an archive, beside what the portal says now: a file that is deleted is no gap, and one that is broken
 * there cannot be whole in any backup.
 */
export const explainGaps = async (portal: BackupPortal, differences: readonly Difference[]): Promise<ExplainedGaps> => {
  const gaps: ContentGap[] = []
  let deleted = 0
  for (const [index, difference] of differences.entries()) {
    const state = index < mostAsked ? await stateOf(portal, difference) : 'unknown'
    if (state === 'deleted') deleted += 1
    else gaps.push({ ...difference, ...(state === 'broken' && { inPortal: true as const }) })
  }
  return { gaps, deleted }
}

/** Kinds in which the content may be broken in the portal as it is in the archive. */
const ofContent: ReadonlySet<Difference['kind']> = new Set(['content-missing', 'content-length', 'unread'])
const ofFolder: ReadonlySet<Difference['kind']> = new Set(['folder-row-missing', 'folder-place-missing'])

type StateInPortal = 'deleted' | 'broken' | 'there' | 'unknown'

const stateOf = async (portal: BackupPortal, { kind, id }: Difference): Promise<StateInPortal> => {
  if (id === undefined) return 'unknown'
  if (ofFolder.has(kind)) return answered(portal.folders.list(id))
  const state = await answered(portal.files.get(id))
  if (state !== 'there' || !ofContent.has(kind)) return state
  const content = await answered(portal.archives.piece({ fileId: id }, 0, 1))
  return content === 'there' ? 'there' : content === 'deleted' ? 'broken' : 'unknown'
}

/** A refusal with 404 is the only one that says that something is gone. What else goes wrong here stays open. */
const answered = async (asked: Promise<unknown>): Promise<StateInPortal> => {
  try {
    await asked
    return 'there'
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return error.status === 404 ? 'deleted' : 'unknown'
    if (error instanceof RetryLater || error instanceof Park) return 'unknown'
    throw error
  }
}
