import { storageType } from '../../docspace/backups/backups.ts'
import { bytesInWords, counted, durationInWords, timeInWords } from '../../notify/format.ts'
import type { PortalSettings } from '../settings.ts'
import type { RunState } from '../store/run-state.ts'

/** Bytes of the archive: as it was read, or as the portal tells. */
export const sizeOf = (run: RunState): number | undefined => run.facts?.size ?? run.archive?.size

/** When, how long, how much; `ms` is how long it took. */
export const factsOf = (run: RunState, settings: PortalSettings, host: string, ms: number | undefined) => {
  const size = sizeOf(run)
  const line = (label: string, value: string | undefined) => (value ? [{ label, value }] : [])
  return [
    ...line('Detail', run.outcome === 'bad' ? run.end?.detail : undefined),
    ...line('Portal', host),
    ...line('Due', timeInWords(run.dueAt, settings.timeZone) + (run.by === 'hand' ? ' (by hand)' : '')),
    ...line('Took', ms === undefined ? undefined : durationInWords(ms)),
    ...line('Size', size === undefined ? undefined : bytesInWords(size)),
    ...line('Archive', run.archive?.fileName),
    ...line('SHA-256', run.facts?.sha256),
    ...line('Evidence', run.evidence?.key),
  ]
}

/** What else is worth knowing, a sentence each. */
export const notesOf = (run: RunState): string[] => {
  const deleted = run.pruned.portal.length + run.pruned.offsite.length
  const fleeting = run.archive?.storageType === storageType.DataStore && !run.copy
  return [
    ...(run.warning ? [`DocSpace says: ${run.warning}`] : []),
    ...(run.facts?.missing && !run.content
      ? ['The archive lists files that DocSpace could not read (storage/missing_info).']
      : []),
    ...(run.task && (!run.ours || run.claimed)
      ? [
          `This backup ${run.claimed ? 'may be' : 'was running already: it is'} somebody else’s; Roomkeeper never deletes it.`,
        ]
      : []),
    ...(fleeting ? ['The portal keeps this archive for one day only, and there is no copy of it.'] : []),
    ...(run.followed.length > 0 ? ['A backup that somebody else had started came to nothing first.'] : []),
    ...(deleted > 0
      ? [`${deleted} old ${deleted === 1 ? 'archive' : 'archives'} deleted, as the retention says.`]
      : []),
    ...remainsIn(run),
    ...(run.evidence?.problem ? [`The evidence file is not as it should be: ${run.evidence.problem}.`] : []),
    ...run.pruned.problems,
  ]
}

/** What failed backups had left in the folder (docs/facts/backup-archive.md#what-a-failed-backup-leaves). */
const remainsIn = ({ pruned: { remains = [] } }: RunState): string[] =>
  remains.length === 0
    ? []
    : [
        `${counted(remains.length, 'empty archive', 'empty archives')} that failed backups had left deleted: ${remains.join(', ')}.`,
      ]
