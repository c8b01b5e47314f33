/** What an older portal answers otherwise. Read in the server's tags v3.1.1, v3.2.1, v3.5.0, v3.6.1 and v3.7.2. */

export const VERSIONS = ['3.1', '3.2', '3.5', '3.6', '3.7'] as const
export type Version = (typeof VERSIONS)[number]

/** Each thing that came with a version, and with which. Older portals lack it. */
const SINCE = {
  /** GET settings/invitationsettings. */
  invitationSettings: '3.2',
  /** A copy answers with its own operation alone, and one operation can be asked for; before, all operations of the user are answered. */
  singleOperation: '3.2',
  /** Members and links say who or what they are under `sharedToUser`, `sharedToGroup` and `sharedLink` too. */
  namedShares: '3.5',
  /** GET backup/getbackupscount and getservicestate. */
  backupCounts: '3.5',
  /** Room type 9. */
  aiRooms: '3.6',
  /** POST backup/startbackup answers with `warning`. */
  startWarning: '3.6',
  /** ... and with `status`. */
  startStatus: '3.7',
  /** PUT rooms/:id/tags makes tags that nobody knows; before, it leaves them out. */
  tagsMadeOnUse: '3.7',
  /** GET files/tags/:name/haslinks. */
  tagLinks: '3.7',
  /** An invitation link's end and number of uses are the caller's; before, it ends after seven days. */
  linkEnds: '3.7',
} as const satisfies Record<string, Version>

export type Feature = keyof typeof SINCE

export const has = (version: Version, feature: Feature): boolean =>
  VERSIONS.indexOf(version) >= VERSIONS.indexOf(SINCE[feature])
