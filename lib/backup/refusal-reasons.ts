import { declareReasons } from '../runtime/errors.ts'

const park = 'park' as const

/** Why a backup could not be started: something must be bought or changed (402), a right is missing (403), or a setting is wrong. */
export const refusalReasons = declareReasons({
  'plan-without-backups': {
    kind: park,
    what: 'The plan of the portal includes no free backups',
    means: 'Free, trial and non-profit plans include none, and paid backups are not switched on.',
    remedy: 'Choose a plan with free backups, or switch on the backup service in the wallet of the portal.',
  },
  'free-backups-used': {
    kind: park,
    what: 'The free backups of this month are used up',
    means: 'The count starts again on the first of the month (UTC). Deleting old backups does not lower it.',
    remedy:
      'Switch on the backup service in the wallet of the portal, choose a plan with more free backups, or back up less often (`schedule`).',
  },
  'wallet-empty': {
    kind: park,
    what: 'The wallet of the portal cannot pay for another backup',
    means: 'The free backups of this month are used up, and further ones are paid from the wallet.',
    remedy: 'Top up the wallet of the portal, then run `roomkeeper backup run`.',
  },
  'subscription-ended': {
    kind: park,
    what: 'The subscription of the portal is not paid',
    means: 'DocSpace refuses nearly every call with 402 until the subscription is paid.',
    remedy: 'Pay the subscription, then run `roomkeeper backup run`.',
  },
  'payment-needed': {
    kind: park,
    what: 'DocSpace asks for payment (402) without a reason',
    means: 'DocSpace answers so when the free backups of the month are used up, or when the storage is full.',
    remedy:
      'Check the plan, the storage and the wallet in the payment settings of the portal. Free storage, switch on paid backups, or choose a larger plan.',
  },
  'storage-full': {
    kind: park,
    what: 'The storage of the portal is full',
    means:
      'DocSpace starts no backup while the storage of the plan is used up. An archive in Documents counts towards it.',
    remedy:
      'Free storage or choose a larger plan. Or store archives elsewhere (`storage`), or move them out of the portal (`offsite`).',
  },
  'right-missing': {
    kind: park,
    what: "The API key's user may not make backups",
    means: 'DocSpace allows backups to the owner and to DocSpace administrators only.',
    remedy: 'Make the user of the key a DocSpace administrator, or store the key of an administrator.',
  },
  'scope-missing': {
    kind: park,
    what: 'The API key lacks the permission for backups',
    means: 'A backup needs a key with all permissions (`*`). DocSpace refuses a key with single permissions with 403.',
    remedy:
      'Create a key with all permissions in DocSpace (Settings, Developer tools) and store it in the secret of this portal.',
  },
  'key-refused': {
    kind: park,
    what: 'DocSpace refuses the API key',
    means: 'The key is unknown, expired or switched off, or its user was deleted.',
    remedy: 'Create a new key in DocSpace (Settings, Developer tools) and store it in the secret of this portal.',
  },
  'secret-missing': {
    kind: park,
    what: 'A secret that Roomkeeper needs has no usable value',
    means: 'The secret of this portal does not exist, or holds no API key.',
    remedy: 'Store {"apiKey": "..."} in the secret of this portal.',
  },
  'backups-refused': {
    kind: park,
    what: 'DocSpace refuses backups although the key and its user have every right',
    means: 'The portal hides backups, accepts only certain IP addresses, or is being moved or restored.',
    remedy: 'Check in the settings of the portal whether backups are shown and whether IP addresses are restricted.',
  },
  'portal-unavailable': {
    kind: park,
    what: 'There is no portal at this address, or it is suspended',
    means: 'The server answers 404 to every call.',
    remedy: 'Correct `url` in the settings, or ask the owner of the portal whether it is suspended.',
  },
  'portal-redirects': {
    kind: park,
    what: 'The portal answers with a redirect to another address',
    means:
      'The address in the settings is not the address of the portal: it has http instead of https or an older name, or it leads to a page that says the portal is suspended.',
    remedy: 'Open the address in a browser, and correct `url` in the settings to the address that it leads to.',
  },
  'folder-missing': {
    kind: park,
    what: 'The folder for the archives does not exist',
    means: 'DocSpace has no folder with the id in the settings: it was deleted, or belongs to another portal.',
    remedy: 'Correct `storage.folderId`, or leave it out: Roomkeeper then creates a folder of its own.',
  },
  'folder-refused': {
    kind: park,
    what: "The key's user may not store files in the folder for the archives",
    means:
      'The folder must be in the documents of that user, or in a room that the user owns or manages. The sections Rooms, Archive and Templates themselves never work.',
    remedy: 'Give the user of the key that right, or correct `storage` in the settings.',
  },
  'server-backup-refused': {
    kind: park,
    what: 'DocSpace makes no backup of the whole server here',
    means:
      'The portal is one of the cloud, where the server belongs to ONLYOFFICE. A backup of the kind `server` is for servers of your own.',
    remedy: 'Leave `kind` out of the settings of this portal, or set it to `portal`: then the portal is backed up.',
  },
  'request-refused': {
    kind: park,
    what: 'DocSpace does not accept the request for a backup',
    means: 'The storage or its parameters do not fit this portal. `Local` works on self-hosted servers only.',
    remedy: 'Correct `storage` in the settings.',
  },
})
