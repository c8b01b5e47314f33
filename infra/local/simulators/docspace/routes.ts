import { backupRoutes } from './backup.ts'
import { downloadRoutes } from './download.ts'
import { fileRoutes } from './files.ts'
import { folderRoutes } from './folders.ts'
import { keyRoutes } from './keys.ts'
import { linkRoutes } from './links.ts'
import { memberRoutes } from './members.ts'
import { operationRoutes } from './operations.ts'
import { peopleRoutes } from './people.ts'
import { roomSearchRoutes } from './room-search.ts'
import { roomRoutes } from './rooms.ts'
import type { Route } from './router.ts'
import { scheduleRoutes } from './schedule.ts'
import { settingsRoutes } from './settings.ts'
import { shareRoutes } from './share.ts'
import { tagRoutes } from './tags.ts'
import { templateRoutes } from './templates.ts'

/** Every route of the portal. */
export const apiRoutes: Route[] = [
  ...roomRoutes,
  ...roomSearchRoutes,
  ...tagRoutes,
  ...folderRoutes,
  ...fileRoutes,
  ...operationRoutes,
  ...shareRoutes,
  ...memberRoutes,
  ...linkRoutes,
  ...templateRoutes,
  ...peopleRoutes,
  ...keyRoutes,
  ...settingsRoutes,
  ...backupRoutes,
  ...scheduleRoutes,
  ...downloadRoutes,
]
