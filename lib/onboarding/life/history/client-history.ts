import type { RoomLogEntry } from '../../../docspace/invitations/room-log.ts'
import type { AwaitedNote } from '../arrival/awaited-note.ts'
import type { EndState } from '../end/end-state.ts'
import type { ClientMemory } from '../memory/memory.ts'

/** One thing that was done for a client, or to its room. */
export interface Happening {
  /** Epoch milliseconds; undefined where nobody knows. */
  at?: number
  what: string
  /** Who did it, by today's name. */
  by?: string
}

export interface HistorySources {
  log: readonly RoomLogEntry[]
  memory: ClientMemory | undefined
  end: EndState | undefined
  /** Since when it is waited for somebody of the client, where it is. */
  awaited?: Pick<AwaitedNote, 'invitedAt' | 'joinedOn' | 'reminders'> | undefined
  /** Id of the user behind the API key. */
  keyOwner: string
}

/** More than that are not shown. */
const most = 40

/** What was done when, the newest first. Of the log only what concerns the room itself and its people, without their names. Pure. */
export const historyFrom = ({ log, memory, end, awaited, keyOwner }: HistorySources): Happening[] =>
  [
    ...log.flatMap((entry) => happeningIn(entry, keyOwner) ?? []),
    ...(memory
      ? [{ at: memory.wantedAt, what: 'what is wanted of the room was remembered, by which it follows' }]
      : []),
    ...(end ? ofEnd(end) : []),
    ...(awaited ? [{ at: awaited.invitedAt, what: waitingWords(awaited) }] : []),
  ]
    .sort((left, right) => (right.at ?? 0) - (left.at ?? 0))
    .slice(0, most)

const happeningIn = ({ action, by, at, tags }: RoomLogEntry, keyOwner: string): Happening | undefined => {
  const what = words[action]
  if (!what) return undefined
  return {
    ...(at !== undefined && { at }),
    what: tags.length > 0 ? `${what}: ${tags.join(', ')}` : what,
    ...(by && { by: by.id === keyOwner ? 'the key’s user' : by.name || by.id }),
  }
}

const words: Readonly<Record<string, string>> = {
  RoomCreated: 'the room was made',
  RoomRenamed: 'it was renamed',
  RoomCreateUser: 'somebody was let in',
  RoomInviteResend: 'somebody was invited again',
  RoomUpdateAccessForUser: 'somebody got another role',
  RoomRemoveUser: 'somebody was taken out, or left',
  RoomGroupAdded: 'a group was let in',
  RoomUpdateAccessForGroup: 'a group got another role',
  RoomGroupRemove: 'a group was taken out',
  AddedRoomTags: 'tags were added',
  DeletedRoomTags: 'tags were taken off',
  RoomChangeOwner: 'it got another owner',
  RoomArchived: 'it was archived',
  RoomUnarchived: 'it was taken out of the archive',
}

const waitingWords = ({ joinedOn, reminders }: Pick<AwaitedNote, 'joinedOn' | 'reminders'>): string => {
  if (joinedOn !== undefined)
    return `its people were invited; one was seen to have joined on ${joinedOn}, which is not told yet`
  const often = reminders?.sent ? `, and again ${reminders.sent === 1 ? 'once' : `${reminders.sent} times`}` : ''
  return `its people were invited${often}; none of them was seen to have joined yet`
}

const ofEnd = ({ phase, day, announcedAt, before }: EndState): Happening[] => [
  { at: announcedAt, what: `its end was announced for ${day}${phase === 'off' ? ', and called off since' : ''}` },
  ...(before ? [{ at: before.at, what: phase === 'ended' ? 'its end was made' : 'its end was begun' }] : []),
]
