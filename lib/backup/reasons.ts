import { declareReasons } from '../runtime/errors.ts'
import { refusalReasons } from './refusal-reasons.ts'

const park = 'park' as const

/** What became of a backup that was begun, and of its archive. */
const ends = declareReasons({
  'backup-failed': {
    kind: park,
    what: 'DocSpace could not make the backup',
    means: 'There is no archive of this night. Earlier ones are untouched.',
    remedy: 'Read the detail below; the log of the backup worker has more. Then run `roomkeeper backup run`.',
  },
  'backup-cancelled': {
    kind: park,
    what: 'Somebody cancelled the backup',
    means: 'There is no archive of this night. Earlier ones are untouched.',
    remedy: 'Run `roomkeeper backup run` when the portal may be backed up.',
  },
  'backup-lost': {
    kind: park,
    what: 'The backup vanished without an archive',
    means:
      'DocSpace knows neither the task nor an archive of it: its server was restarted, or the archive was deleted.',
    remedy: 'Check that the backup worker runs, then run `roomkeeper backup run`.',
  },
  'backup-stalled': {
    kind: park,
    what: 'The backup stands still',
    means: 'Its progress has not changed for longer than the settings allow. DocSpace still holds its one backup slot.',
    remedy:
      'Look at the backup worker. Cancel the backup in DocSpace (Settings, Backup) if it is dead, then run `roomkeeper backup run`. If it is only slow, raise `stallMinutes`.',
  },
  'portal-silent': {
    kind: park,
    what: 'The portal did not answer',
    means: 'It was asked for as long as `patienceHours` says. Whether a backup exists is not known.',
    remedy: 'Check that the portal is up, then look at `roomkeeper backup status`.',
  },
  'archive-broken': {
    kind: park,
    what: 'The archive is not whole',
    means: 'DocSpace reported success, but the archive cannot be restored from. Earlier archives are untouched.',
    remedy: 'Run `roomkeeper backup run`. If it happens again, check the disk and memory of the server.',
  },
  'archive-missing': {
    kind: park,
    what: 'DocSpace reported success, but there is no archive to be found',
    means: 'It is not where the settings say: deleted, moved, or stored elsewhere by somebody else.',
    remedy: 'Look into the history of backups in DocSpace, then run `roomkeeper backup run`.',
  },
  'archive-unread': {
    kind: park,
    what: 'The archive could not be read to its end',
    means:
      'DocSpace reported success, and then gave no further byte of the archive for as long as `patienceHours` says. The archive is in DocSpace, and nothing is known of its content.',
    remedy:
      'Download the archive in DocSpace (Settings, Backup). If that breaks off, look at the server, its disk and the proxy before it; then run `roomkeeper backup run`.',
  },
  'copy-differs': {
    kind: park,
    what: 'The copy outside the portal is not the same as the archive',
    means: 'The checksums differ. The archive in the portal is whole and was left there.',
    remedy: 'Run `roomkeeper backup run`. If it happens again, report it.',
  },
  'roomkeeper-failed': {
    kind: park,
    what: 'Roomkeeper failed in a way nobody foresaw',
    means: 'Whether a backup exists is not known.',
    remedy: 'The log of watch-backup has the error. Look at `roomkeeper backup status`, and report it.',
  },
})

/** Why a night has no proven backup, and what an administrator does about it. */
export const backupReasons = { ...refusalReasons, ...ends }

export type BackupReason = keyof typeof backupReasons
