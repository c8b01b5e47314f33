import type { ClientRecord, Records } from '../crm/records/records-port.ts'
import type { DocSpace } from '../docspace/index.ts'
import type { Room } from '../docspace/rooms/rooms.ts'
import type { EventSink } from '../events/sink.ts'
import type { OwnMail } from '../notify/open-sender.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Awaited } from './life/arrival/awaited-store.ts'
import type { Ends } from './life/end/end-store.ts'
import type { ClientMemories } from './life/memory/memory-store.ts'
import type { LinkSecrets } from './room/desired.ts'
import type { HiddenMessage } from './room/hold-message.ts'
import type { PortalCache } from './room/portal-cache.ts'
import type { FolderTree } from './room/tree.ts'
import type { OnboardingSettings } from './settings.ts'

/** The services that find and make rooms. */
export interface RoomContext {
  docspace: DocSpace
  cache: PortalCache
  clock: Clock
  /** The client's message: no other worker may receive it while the room is made. */
  message: Pick<HiddenMessage, 'keepHidden' | 'keepHiddenWhile'>
}

/** The services of the steps that make a client's room. */
export interface MakingContext extends RoomContext {
  /** Reads the client's record once more. @throws RecordMoved where it was merged meanwhile, Park where it was deleted */
  confirm(): Promise<void>
}

/** The services that tell which room is a client's. They write nothing. */
export interface RoomSearch extends Pick<RoomContext, 'docspace' | 'cache'> {
  records: Pick<Records, 'read'>
  /** The title that a client's room gets; undefined where the record lacks a value for it. */
  titleOf(record: ClientRecord): string | undefined
  /** Every id that the client's invitation link to a room may have. */
  linkIds(record: Pick<ClientRecord, 'ref'>, roomId: number): readonly string[]
  /** The room that is remembered as the client's. Absent where nothing is remembered. @throws RetryLater */
  rememberedRoom?(record: Pick<ClientRecord, 'ref'>): Promise<number | undefined>
  /** Folders and files of every room. @throws Park when the template is not there */
  wanted(): Promise<FolderTree>
  /** Whether rooms of merged records beside the client's own are settled, so that they are found with it and not refused. */
  settlesOthers?(room: Room): boolean
}

/** The services of an onboarding, from the CRM record to the link on it. */
export interface OnboardingContext extends RoomContext {
  records: Records
  settings: OnboardingSettings
  linkSecrets: LinkSecrets
  /** What was last wanted of each client's room. Absent where nothing is remembered. */
  memories?: ClientMemories
  /** What is remembered of the ends of clients. Absent where nothing is remembered: then nothing ends. */
  ends?: Ends
  /** Where outlets are told from. Absent where nobody is told anything. */
  events?: EventSink
  /** Which clients are waited for. Absent where nothing is remembered: then nobody is. */
  awaited?: Awaited
  /** Sends a mail of our own. Absent where the settings name no sender. @throws NotDelivered */
  sendMail?: (mail: OwnMail) => Promise<void>
  /** Before the first room on a portal: remembers the key's user as the owner of its rooms. @returns the secrets for the ids of links */
  rememberOwner?: () => Promise<LinkSecrets>
}
