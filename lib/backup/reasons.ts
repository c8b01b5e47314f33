import { declareReasons } from '../runtime/errors.ts'
import { refusalReasons } from './refusal-reasons.ts'

const park = 'park' as const

/** How a backup that was started has failed, or its archive. */
const ends = declareReasons({
  'backup-failed': {
    kind: park,
    what: 'DocSpace could not make the backup',
    means: 'This run has no archive. Earlier archives are untouched.',
    remedy:
      'Read the detail below. The log of the backup worker of DocSpace has more. Then run `roomkeeper backup run`.',
  },
  'backup-cancelled': {
    kind: park,
    what: 'Somebody cancelled the backup',
    means: 'This run has no archive. Earlier archives are untouched.',
    remedy: 'Run `roomkeeper backup run` when the portal may be backed up.',
  },
  'backup-lost': {
    kind: park,
    what: 'The backup disappeared without an archive',
    means: 'DocSpace shows neither the task nor its archive: the server was restarted, or the archive was deleted.',
    remedy: 'Check that the backup worker of DocSpace runs, then run `roomkeeper backup run`.',
  },
  'backup-stalled': {
    kind: park,
    what: 'The backup makes no progress',
    means:
      'Its progress has not changed for longer than the settings allow. DocSpace makes one backup at a time, and still counts this one.',
    remedy:
      'Check the backup worker of DocSpace. If it is dead, cancel the backup in DocSpace (Settings, Backup), then run `roomkeeper backup run`. If it is only slow, raise `stallMinutes`.',
  },
  'portal-silent': {
    kind: park,
    what: 'The portal did not answer',
    means: 'Roomkeeper asked the portal for as long as `patienceHours` says. Whether a backup exists is not known.',
    remedy: 'Check that the portal is up, then run `roomkeeper backup status`.',
  },
  'archive-broken': {
    kind: park,
    what: 'The archive is not whole',
    means: 'DocSpace reported success, but the archive cannot be restored from. Earlier archives are untouched.',
    remedy: 'Run `roomkeeper backup run`. If it happens again, check disk and memory of the server.',
  },
  'archive-unusable': {
    kind: park,
    what: 'The archive is whole, but a portal cannot be restored from it',
    means:
      'It was read from the first byte to the last, and what is in it would stop a restore, or bring back a portal without people, files or clients. Earlier archives are untouched; this one is kept as evidence.',
    remedy: 'The detail names what is wrong, docs/backups.md what to do about it. Then run `roomkeeper backup run`.',
  },
  'archive-missing': {
    kind: park,
    what: 'DocSpace reported success, but the archive was not found',
    means: 'The archive is not where the settings say: somebody deleted it, moved it or stored it elsewhere.',
    remedy: 'Check the history of backups in DocSpace, then run `roomkeeper backup run`.',
  },
  'archive-unread': {
    kind: park,
    what: 'The archive could not be read to its end',
    means:
      'DocSpace reported success, and then sent no further byte of the archive for as long as `patienceHours` says. The archive is in DocSpace. Its content was not verified.',
    remedy:
      'Download the archive in DocSpace (Settings, Backup). If the download breaks off, check the server, its disk and the proxy in front of it. Then run `roomkeeper backup run`.',
  },
  'copy-differs': {
    kind: park,
    what: 'The copy outside the portal differs from the archive',
    means: 'The checksums differ. The archive in the portal is whole and stays there.',
    remedy: 'Run `roomkeeper backup run`. If it happens again, report it.',
  },
  'copy-damaged': {
    kind: park,
    what: 'A copy of an older archive is damaged',
    means:
      'Roomkeeper has read the copy in S3 again, and it is not what was stored. It no longer counts as a copy, and this is reported each night until it is deleted.',
    remedy:
      'Run `roomkeeper backup list` and `roomkeeper backup verify` for its run: the archive may still be in the portal. Restore an earlier version of the object in S3 if there is one, or delete the copy when its lock has ended.',
  },
  'copy-unlocked': {
    kind: park,
    what: 'A copy of an older archive is no longer locked',
    means:
      'S3 confirmed a lock when the copy was stored, and no longer has it: somebody with the right to bypass it has removed or shortened it. The copy can be deleted.',
    remedy:
      'Find in CloudTrail who called PutObjectRetention, and take that right away. Copies that are stored from now on are locked again. This is reported each night until the copy is deleted.',
  },
  'roomkeeper-failed': {
    kind: park,
    what: 'Roomkeeper failed in an unexpected way',
    means: 'Whether a backup exists is not known.',
    remedy: 'Run `roomkeeper backup status`, and report the error in the log of `watch-backup`.',
  },
})

/** Why a run has no verified backup, and what an administrator does about it. */
export const backupReasons = { ...refusalReasons, ...ends }

export type BackupReason = keyof typeof backupReasons
