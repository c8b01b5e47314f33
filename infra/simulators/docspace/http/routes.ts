import { backupRoutes } from '../backup/backup.ts'
import { backupStorageRoutes } from '../backup/backup-storage.ts'
import { restoreRoutes } from '../backup/restore.ts'
import { scheduleRoutes } from '../backup/schedule.ts'
import { downloadRoutes } from '../files/download.ts'
import { fileVersionRoutes } from '../files/file-versions.ts'
import { fileRoutes } from '../files/files.ts'
import { folderRoutes } from '../files/folders.ts'
import { uploadSessionRoutes } from '../files/upload-sessions.ts'
import { confirmRoutes } from '../links/confirm.ts'
import { linkRoutes } from '../links/links.ts'
import { shareRoutes } from '../links/share.ts'
import { shortLinkRoutes } from '../links/short-links.ts'
import { groupRoutes } from '../members/groups.ts'
import { memberRoutes } from '../members/members.ts'
import { resendRoutes } from '../members/resend.ts'
import { copyRoutes } from '../operations/copies.ts'
import { operationRoutes } from '../operations/operations.ts'
import { removalRoutes } from '../operations/removals.ts'
import { accountRoutes } from '../people/accounts.ts'
import { keyRoutes } from '../people/keys.ts'
import { peopleRoutes } from '../people/people.ts'
import { peopleRemovalRoutes } from '../people/people-removals.ts'
import { reassignRoutes } from '../people/reassign.ts'
import { registrationRoutes } from '../people/registration.ts'
import { signInRoutes } from '../people/sign-in.ts'
import { auditRoutes } from '../portal/audit.ts'
import { quotaRoutes } from '../portal/quota.ts'
import { settingsRoutes } from '../portal/settings.ts'
import { logRoutes } from '../rooms/log.ts'
import { logoRoutes } from '../rooms/logos.ts'
import { ownerRoutes } from '../rooms/owner.ts'
import { roomSearchRoutes } from '../rooms/room-search.ts'
import { roomRoutes } from '../rooms/rooms.ts'
import { tagRoutes } from '../rooms/tags.ts'
import { templateRoutes } from '../rooms/templates.ts'
import type { Route } from './router.ts'

/** Every route of the portal. */
export const apiRoutes: Route[] = [
  ...roomRoutes,
  ...roomSearchRoutes,
  ...tagRoutes,
  ...logoRoutes,
  ...folderRoutes,
  ...fileRoutes,
  ...fileVersionRoutes,
  ...operationRoutes,
  ...copyRoutes,
  ...removalRoutes,
  ...ownerRoutes,
  ...accountRoutes,
  ...registrationRoutes,
  ...reassignRoutes,
  ...signInRoutes,
  ...confirmRoutes,
  ...shortLinkRoutes,
  ...groupRoutes,
  ...logRoutes,
  ...auditRoutes,
  ...resendRoutes,
  ...shareRoutes,
  ...memberRoutes,
  ...linkRoutes,
  ...templateRoutes,
  ...peopleRoutes,
  ...peopleRemovalRoutes,
  ...keyRoutes,
  ...settingsRoutes,
  ...quotaRoutes,
  ...backupRoutes,
  ...restoreRoutes,
  ...backupStorageRoutes,
  ...scheduleRoutes,
  ...downloadRoutes,
  ...uploadSessionRoutes,
]
