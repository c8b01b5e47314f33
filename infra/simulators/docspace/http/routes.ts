import { backupRoutes } from '../backup/backup.ts'
import { backupStorageRoutes } from '../backup/backup-storage.ts'
import { restoreRoutes } from '../backup/restore/restore.ts'
import { scheduleRoutes } from '../backup/schedule.ts'
import { filesRoutes } from '../files/routes.ts'
import { linksRoutes } from '../links/routes.ts'
import { membersRoutes } from '../members/routes.ts'
import { operationsRoutes } from '../operations/routes.ts'
import { peopleRoutes } from '../people/routes.ts'
import { portalRoutes } from '../portal/routes.ts'
import { roomsRoutes } from '../rooms/routes.ts'
import type { Route } from './router.ts'

/** Every route of the portal. */
export const apiRoutes: Route[] = [
  ...roomsRoutes,
  ...filesRoutes,
  ...operationsRoutes,
  ...peopleRoutes,
  ...linksRoutes,
  ...membersRoutes,
  ...portalRoutes,
  ...backupRoutes,
  ...restoreRoutes,
  ...backupStorageRoutes,
  ...scheduleRoutes,
]
