import type { Records } from '../crm/source.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import type { LinkSecrets } from './room/desired.ts'
import type { RoomContext } from './room-context.ts'
import type { OnboardingSettings } from './settings.ts'

export interface OnboardingContext extends RoomContext {
  records: Records
  settings: OnboardingSettings
  linkSecrets: LinkSecrets
  /** Where nobody has made a room on the portal yet: remembers who does. @returns by what its links are known then */
  begin?: () => Promise<LinkSecrets>
}

/**
 * `left-alone`: the room was reported ready before, and whatever people made of it since is theirs. `relinked`: the same, but the
 * record named another room or portal, and names this one now.
 */
export type Onboarded = 'ready' | 'left-alone' | 'relinked' | 'not-a-client'

/** The client has another key than the one it was asked for under: its record was merged, or its id was spelled otherwise. */
export interface Moved {
  moved: ClientRef
}
