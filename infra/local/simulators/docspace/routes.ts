import { accountRoutes } from './accounts.ts'
import { auditRoutes } from './audit.ts'
import { backupRoutes } from './backup.ts'
import { backupStorageRoutes } from './backup-storage.ts'
import { confirmRoutes } from './confirm.ts'
import { copyRoutes } from './copies.ts'
import { downloadRoutes } from './download.ts'
import { fileVersionRoutes } from './file-versions.ts'
import { fileRoutes } from './files.ts'
import { folderRoutes } from './folders.ts'
import { groupRoutes } from './groups.ts'
import { keyRoutes } from './keys.ts'
import { linkRoutes } from './links.ts'
import { logRoutes } from './log.ts'
import { logoRoutes } from './logos.ts'
import { memberRoutes } from './members.ts'
import { operationRoutes } from './operations.ts'
import { ownerRoutes } from './owner.ts'
import { peopleRoutes } from './people.ts'
import { peopleRemovalRoutes } from './people-removals.ts'
import { quotaRoutes } from './quota.ts'
import { reassignRoutes } from './reassign.ts'
import { registrationRoutes } from './registration.ts'
import { removalRoutes } from './removals.ts'
import { resendRoutes } from './resend.ts'
import { restoreRoutes } from './restore.ts'
import { roomSearchRoutes } from './room-search.ts'
import { roomRoutes } from './rooms.ts'
import type { Route } from './router.ts'
import { scheduleRoutes } from './schedule.ts'
import { settingsRoutes } from './settings.ts'
import { shareRoutes } from './share.ts'
import { shortLinkRoutes } from './short-links.ts'
import { signInRoutes } from './sign-in.ts'
import { tagRoutes } from './tags.ts'
import { templateRoutes } from './templates.ts'
import { uploadSessionRoutes } from './upload-sessions.ts'

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
