import { declareReasons } from '../runtime/errors.ts'

const park = 'park' as const

/** Why a night has no proven backup, and what an administrator does about it. */
export const backupReasons = declareReasons({
  'backup-failed': {
    kind: park,
    what: 'DocSpace could not make the backup',
    means: 'There is no archive of this night. Earlier ones are untouched.',
    remedy: 'Read the error above; the log of the backup worker has more. Then run `roomkeeper backup run`.',
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
  'payment-needed': {
    kind: park,
    what: 'The plan of the portal allows no further backup',
    means: 'DocSpace refuses with 402: the free backups of this month are used up, or the storage is full.',
    remedy:
      'Free storage, switch on the paid backup service in the wallet of the portal, or take a plan with more free backups. Deleting old backups does not give free ones back.',
  },
  'storage-full': {
    kind: park,
    what: 'The storage of the portal has no room for the archive',
    means: 'An archive in Documents counts against the storage of the plan.',
    remedy:
      'Free storage or enlarge the plan; or store archives elsewhere (`storage`), or move them off the portal (`offsite`).',
  },
  'right-missing': {
    kind: park,
    what: "The API key's user may not make backups",
    means: 'DocSpace allows it to the owner and to DocSpace administrators only.',
    remedy: 'Make the user of the key a DocSpace administrator, or store the key of one.',
  },
  'scope-missing': {
    kind: park,
    what: 'The API key lacks the permission for backups',
    means: 'A backup needs a key with all permissions (`*`); a key with single ones is refused with 403.',
    remedy:
      'Create a key with all permissions in DocSpace (Settings, Developer tools) and store it in the secret of this portal.',
  },
  'key-refused': {
    kind: park,
    what: 'DocSpace refuses the API key',
    means: 'It is unknown, expired, switched off, or its user is gone.',
    remedy: 'Create a new key in DocSpace (Settings, Developer tools) and store it in the secret of this portal.',
  },
  'secret-missing': {
    kind: park,
    what: 'No API key is stored for this portal',
    means: 'The secret exists without a value, or not at all.',
    remedy: 'Store {"apiKey": "..."} in the secret of this portal.',
  },
  'folder-refused': {
    kind: park,
    what: 'The folder for the archives cannot be used',
    means:
      "It is not there, or the key's user may not create files in it; the roots of rooms, archive and templates never work.",
    remedy: 'Correct `storage` in the settings: a folder of the user, or a room that he owns or manages.',
  },
  'request-refused': {
    kind: park,
    what: 'DocSpace does not accept the request for a backup',
    means: 'The storage or its parameters do not fit this portal; `Local` works on self-hosted servers only.',
    remedy: 'Correct `storage` in the settings.',
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

export type BackupReason = keyof typeof backupReasons
