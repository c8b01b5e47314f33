import type { Records } from '../crm/records/records-port.ts'
import type { DocSpace } from '../docspace/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { LinkSecrets } from './room/desired.ts'
import type { Hold } from './room/hold-message.ts'
import type { PortalCache } from './room/portal-cache.ts'
import type { OnboardingSettings } from './settings.ts'

/** What is needed to find and make rooms. */
export interface RoomContext {
  docspace: DocSpace
  facts: PortalCache
  clock: Clock
  /** Around the write that makes a room. */
  hold: Pick<Hold, 'during'>
}

/** What the steps that make a client's room need. */
export interface MakingContext extends RoomContext {
  /** Reads the client's record once more. @throws RecordMoved where it was merged meanwhile, Park where it was deleted */
  confirm(): Promise<void>
}

/** What is needed to serve a client, from its CRM record to the link on it. */
export interface OnboardingContext extends RoomContext {
  records: Records
  settings: OnboardingSettings
  linkSecrets: LinkSecrets
  /** Where nobody has made a room on the portal yet: remembers who does. @returns by what its links are known then */
  begin?: () => Promise<LinkSecrets>
}
