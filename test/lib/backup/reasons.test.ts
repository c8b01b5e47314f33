import { expect, test } from 'vitest'
import { type BackupReason, backupReasons } from '#lib/backup/reasons.ts'

/** What an administrator reads of each reason: what has happened, what it means, and what to do. */
const texts: Record<BackupReason, [what: string, means: string, remedy: string]> = {
  'plan-without-backups': [
    'The plan of the portal includes no free backups',
    'Free, trial and non-profit plans include none, and paid backups are not switched on.',
    'Choose a plan with free backups, or switch on the backup service in the wallet of the portal.',
  ],
  'free-backups-used': [
    'The free backups of this month are used up',
    'The count starts again on the first of the month (UTC). Deleting old backups does not lower it.',
    'Switch on the backup service in the wallet of the portal, choose a plan with more free backups, or back up less often (`schedule`).',
  ],
  'wallet-empty': [
    'The wallet of the portal cannot pay for another backup',
    'The free backups of this month are used up, and further ones are paid from the wallet.',
    'Top up the wallet of the portal, then run `roomkeeper backup run`.',
  ],
  'subscription-ended': [
    'The subscription of the portal is not paid',
    'DocSpace refuses nearly every call with 402 until the subscription is paid.',
    'Pay the subscription, then run `roomkeeper backup run`.',
  ],
  'payment-needed': [
    'DocSpace asks for payment (402) without a reason',
    'DocSpace answers so when the free backups of the month are used up, or when the storage is full.',
    'Check the plan, the storage and the wallet in the payment settings of the portal. Free storage, switch on paid backups, or choose a larger plan.',
  ],
  'storage-full': [
    'The storage of the portal is full',
    'DocSpace starts no backup while the storage of the plan is used up. An archive in Documents counts towards it.',
    'Free storage or choose a larger plan. Or store archives elsewhere (`storage`), or move them out of the portal (`offsite`).',
  ],
  'right-missing': [
    "The API key's user may not make backups",
    'DocSpace allows backups to the owner and to DocSpace administrators only.',
    'Make the user of the key a DocSpace administrator, or store the key of an administrator.',
  ],
  'scope-missing': [
    'The API key lacks the permission for backups',
    'A backup needs a key with all permissions (`*`). DocSpace refuses a key with single permissions with 403.',
    'Create a key with all permissions in DocSpace (Settings, Developer tools) and store it in the secret of this portal.',
  ],
  'key-refused': [
    'DocSpace refuses the API key',
    'The key is unknown, expired or switched off, or its user was deleted.',
    'Create a new key in DocSpace (Settings, Developer tools) and store it in the secret of this portal.',
  ],
  'secret-missing': [
    'A secret that Roomkeeper needs has no usable value',
    'The secret of this portal does not exist, or holds no API key.',
    'Store {"apiKey": "..."} in the secret of this portal.',
  ],
  'backups-refused': [
    'DocSpace refuses backups although the key and its user have every right',
    'The portal hides backups, accepts only certain IP addresses, or is being moved or restored.',
    'Check in the settings of the portal whether backups are shown and whether IP addresses are restricted.',
  ],
  'portal-unavailable': [
    'There is no portal at this address, or it is suspended',
    'The server answers 404 to every call.',
    'Correct `url` in the settings, or ask the owner of the portal whether it is suspended.',
  ],
  'portal-redirects': [
    'The portal answers with a redirect to another address',
    'The address in the settings is not the address of the portal: it has http instead of https or an older name, or it leads to a page that says the portal is suspended.',
    'Open the address in a browser, and correct `url` in the settings to the address that it leads to.',
  ],
  'folder-missing': [
    'The folder for the archives does not exist',
    'DocSpace has no folder with the id in the settings: it was deleted, or belongs to another portal.',
    'Correct `storage.folderId`, or leave it out: Roomkeeper then creates a folder of its own.',
  ],
  'folder-refused': [
    "The key's user may not store files in the folder for the archives",
    'The folder must be in the documents of that user, or in a room that the user owns or manages. The sections Rooms, Archive and Templates themselves never work.',
    'Give the user of the key that right, or correct `storage` in the settings.',
  ],
  'server-backup-refused': [
    'DocSpace makes no backup of the whole server here',
    'The portal is one of the cloud, where the server belongs to ONLYOFFICE. A backup of the kind `server` is for servers of your own.',
    'Leave `kind` out of the settings of this portal, or set it to `portal`: then the portal is backed up.',
  ],
  'request-refused': [
    'DocSpace does not accept the request for a backup',
    'The storage or its parameters do not fit this portal. `Local` works on self-hosted servers only.',
    'Correct `storage` in the settings.',
  ],
  'backup-failed': [
    'DocSpace could not make the backup',
    'This run has no archive. Earlier archives are untouched.',
    'Read the detail below. The log of the backup worker of DocSpace has more. Then run `roomkeeper backup run`.',
  ],
  'backup-cancelled': [
    'Somebody cancelled the backup',
    'This run has no archive. Earlier archives are untouched.',
    'Run `roomkeeper backup run` when the portal may be backed up.',
  ],
  'backup-lost': [
    'The backup disappeared without an archive',
    'DocSpace shows neither the task nor its archive: the server was restarted, or the archive was deleted.',
    'Check that the backup worker of DocSpace runs, then run `roomkeeper backup run`.',
  ],
  'backup-stalled': [
    'The backup makes no progress',
    'Its progress has not changed for longer than the settings allow. DocSpace makes one backup at a time, and still counts this one.',
    'Check the backup worker of DocSpace. If it is dead, cancel the backup in DocSpace (Settings, Backup), then run `roomkeeper backup run`. If it is only slow, raise `stallMinutes`.',
  ],
  'portal-silent': [
    'The portal did not answer',
    'Roomkeeper asked the portal for as long as `patienceHours` says. Whether a backup exists is not known.',
    'Check that the portal is up, then run `roomkeeper backup status`.',
  ],
  'archive-broken': [
    'The archive is not whole',
    'DocSpace reported success, but the archive cannot be restored from. Earlier archives are untouched.',
    'Run `roomkeeper backup run`. If it happens again, check disk and memory of the server.',
  ],
  'archive-unusable': [
    'The archive is whole, but a portal cannot be restored from it',
    'It was read from the first byte to the last, and what is in it would stop a restore, or bring back a portal without people, files or clients. Earlier archives are untouched; this one is kept as evidence.',
    'The detail names what is wrong, docs/backups.md what to do about it. Then run `roomkeeper backup run`.',
  ],
  'archive-missing': [
    'DocSpace reported success, but the archive was not found',
    'The archive is not where the settings say: somebody deleted it, moved it or stored it elsewhere.',
    'Check the history of backups in DocSpace, then run `roomkeeper backup run`.',
  ],
  'archive-unread': [
    'The archive could not be read to its end',
    'DocSpace reported success, and then sent no further byte of the archive for as long as `patienceHours` says. The archive is in DocSpace. Its content was not verified.',
    'Download the archive in DocSpace (Settings, Backup). If the download breaks off, check the server, its disk and the proxy in front of it. Then run `roomkeeper backup run`.',
  ],
  'copy-differs': [
    'The copy outside the portal differs from the archive',
    'The checksums differ. The archive in the portal is whole and stays there.',
    'Run `roomkeeper backup run`. If it happens again, report it.',
  ],
  'copy-damaged': [
    'A copy of an older archive is damaged',
    'Roomkeeper has read the copy in S3 again, and it is not what was stored. It no longer counts as a copy, and this is reported each night until it is deleted.',
    'Run `roomkeeper backup list` and `roomkeeper backup verify` for its run: the archive may still be in the portal. Restore an earlier version of the object in S3 if there is one, or delete the copy when its lock has ended.',
  ],
  'copy-unlocked': [
    'A copy of an older archive is no longer locked',
    'S3 confirmed a lock when the copy was stored, and no longer has it: somebody with the right to bypass it has removed or shortened it. The copy can be deleted.',
    'Find in CloudTrail who called PutObjectRetention, and take that right away. Copies that are stored from now on are locked again. This is reported each night until the copy is deleted.',
  ],
  'roomkeeper-failed': [
    'Roomkeeper failed in an unexpected way',
    'Whether a backup exists is not known.',
    'Run `roomkeeper backup status`, and report the error in the log of `watch-backup`.',
  ],
}

test.each(Object.entries(texts))(
  '%s says what has happened, what it means and what to do',
  (code, [what, means, remedy]) => {
    expect(backupReasons[code as BackupReason]).toEqual({ code, kind: 'park', what, means, remedy })
  },
)

test('every reason has its texts', () => {
  expect(Object.keys(backupReasons)).toEqual(Object.keys(texts))
})
