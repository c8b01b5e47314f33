import { declareReasons } from '../runtime/errors.ts'

const park = 'park' as const

/** Why no backup could be begun: what to buy or change (402), which right is missing (403), what in the settings is wrong. */
export const refusalReasons = declareReasons({
  'plan-without-backups': {
    kind: park,
    what: 'The plan of the portal includes no free backups',
    means: 'Free, trial and non-profit plans have none, and paid backups are not switched on.',
    remedy: 'Take a plan with free backups, or switch on the backup service in the wallet of the portal.',
  },
  'free-backups-used': {
    kind: park,
    what: 'The free backups of this month are used up',
    means: 'The count begins anew on the first of the month (UTC); deleting old backups gives none back.',
    remedy:
      'Switch on the backup service in the wallet of the portal, take a plan with more free backups, or back up less often (`schedule`).',
  },
  'wallet-empty': {
    kind: park,
    what: 'The wallet of the portal does not pay for another backup',
    means: 'The free backups of this month are used up, and further ones cost money.',
    remedy: 'Top up the wallet of the portal, then run `roomkeeper backup run`.',
  },
  'subscription-ended': {
    kind: park,
    what: 'The subscription of the portal is not paid',
    means: 'DocSpace refuses nearly every call with 402 until it is.',
    remedy: 'Pay the subscription, then run `roomkeeper backup run`.',
  },
  'payment-needed': {
    kind: park,
    what: 'DocSpace asks for payment (402) and does not tell for what',
    means: 'It does so when the free backups of the month are used up, or the storage is full.',
    remedy:
      'Look at the plan, the storage and the wallet in the payment settings of the portal: free storage, switch on paid backups, or take a larger plan.',
  },
  'storage-full': {
    kind: park,
    what: 'The storage of the portal has no room for the archive',
    means: 'DocSpace begins no backup while the storage of the plan is used up, and an archive in Documents counts.',
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
    what: 'A secret that Roomkeeper needs has no usable value',
    means: 'No API key is stored for this portal: its secret has no value, or is not there.',
    remedy: 'Store {"apiKey": "..."} in the secret of this portal.',
  },
  'backups-refused': {
    kind: park,
    what: 'DocSpace refuses backups, although the key and its user have every right',
    means: 'Backups are hidden in this portal, it is open to certain addresses only, or it is being moved or restored.',
    remedy: 'Look whether the settings of the portal show backups at all, and whether they restrict addresses.',
  },
  'portal-unavailable': {
    kind: park,
    what: 'There is no portal at this address, or it is suspended',
    means: 'DocSpace answers 404 to everything.',
    remedy: 'Correct `url` in the settings, or look at the state of the portal with its administrator.',
  },
  'portal-redirects': {
    kind: park,
    what: 'The portal answers with a redirect to another address',
    means:
      'The address in the settings is not the portal’s own: http where it is https, an older name, or a page that says the portal is suspended.',
    remedy: 'Open the address in a browser, and correct `url` in the settings to the one that it leads to.',
  },
  'folder-missing': {
    kind: park,
    what: 'The folder for the archives is not there',
    means: 'DocSpace knows no folder with the number in the settings: it was deleted, or belongs to another portal.',
    remedy: 'Correct `storage.folderId`, or leave it out: Roomkeeper then makes a folder of its own.',
  },
  'folder-refused': {
    kind: park,
    what: "The key's user may not store files in the folder for the archives",
    means:
      'It must be his own or a room that he owns or manages; the roots of rooms, archive and templates never work.',
    remedy: 'Give the user of the key that right, or correct `storage` in the settings.',
  },
  'request-refused': {
    kind: park,
    what: 'DocSpace does not accept the request for a backup',
    means: 'The storage or its parameters do not fit this portal; `Local` works on self-hosted servers only.',
    remedy: 'Correct `storage` in the settings.',
  },
})
