import { access } from '../../docspace/rooms/access.ts'
import type { InvitationLink } from '../../docspace/rooms/links.ts'
import type { Invitation, Member } from '../../docspace/rooms/members.ts'
import type { SeenFeatures } from '../../docspace/rooms/room-features.ts'
import type { Room } from '../../docspace/rooms/rooms.ts'
import type { FoundTree } from './tree.ts'

/**
 * Tag of a room whose sender cannot be read back, put there when the room is ready. The invitation link alone does not tell for
 * ever: people may revoke it (docs/decisions/link-as-marker.md).
 */
export const readyMark = 'roomkeeper:ready'

/**
 * Tag of a room that is built and waits for its people from outside, where the sender cannot be read back. From then on its content is
 * people's.
 */
export const reviewMark = 'roomkeeper:review'

/** Tag of a room that was there before its client came, and was adopted. It may have another title, people and a link from the beginning. */
export const adoptedMark = 'roomkeeper:adopted'

/**
 * A part of the room as it is known. `certain`: it needs no further read. Either it was read, or it follows: a room that was made just now has
 * no guests and no link, and the answers to `mark` and to taking a room over have the room's tags.
 */
interface Known<T> {
  certain: boolean
  is: T
}

/** The room as it is known; a part that nobody has read yet is absent. */
export interface Observed {
  room?: Pick<Room, 'id' | 'title' | 'createdBy'>
  /** An untagged room of ours (`identity/untagged-room.ts`). */
  untagged?: Pick<Room, 'id'>
  /** `adopted`: the room was there without its tag, and another client may be at it. */
  tags?: Known<readonly string[]> & { adopted: boolean }
  content?: Known<FoundTree>
  /** As the last listing of the content told them. */
  features?: SeenFeatures
  members?: Known<readonly Member[]>
  link?: Known<InvitationLink | undefined>
  /** The record was read when the room had a key of the client already, and was not merged. */
  confirmed?: true
}

/** Parts of the room that are read by themselves. */
export type RoomPart = 'content' | 'members' | 'link' | 'tags'

/** The answer to a step, as far as it tells something about the room. */
export type RoomEvent =
  /** The room is there, and nothing else is known of it. */
  | { type: 'room-found'; known: Observed }
  | { type: 'room-without-tag'; room: Pick<Room, 'id'> }
  | { type: 'tag-added'; tags: readonly string[] }
  /** A write to the room whose effect the next listing shows. */
  | { type: 'room-changed' }
  | { type: 'folder-created'; path: string; id: number }
  | { type: 'file-copied'; folder: string; title: string }
  /** The file is there now, or has another version. */
  | { type: 'file-filled'; folder: string; title: string }
  | { type: 'content-copied' }
  | { type: 'people-invited'; people: readonly Invitation[] }
  /** `certain`: the link was there, and was read. */
  | { type: 'link-created'; link: InvitationLink; certain: boolean }
  | { type: 'marked'; tags: readonly string[] }
  | { type: 'record-confirmed' }
  /** The listing of the content tells tags and features too. */
  | { type: 'content-read'; content: FoundTree; tags: readonly string[]; features: SeenFeatures }
  | { type: 'tags-read'; tags: readonly string[] }
  | { type: 'members-read'; members: readonly Member[] }
  | { type: 'link-read'; link: InvitationLink | undefined }

/** The room as it is known after an event. Pure: steps are made side by side, and their answers come in any order. */
export const observedAfter = (known: Observed, event: RoomEvent): Observed => {
  switch (event.type) {
    case 'room-found':
      return event.known
    case 'room-without-tag':
      return { ...known, untagged: event.room }
    case 'tag-added': {
      // An untagged room is as doubtful as one that was adopted: tags and record are read again.
      const { confirmed: _, ...rest } = known
      return { ...rest, tags: { certain: false, is: event.tags, adopted: true } }
    }
    case 'room-changed': {
      const { features: _, ...rest } = known
      return { ...rest, ...(known.content && { content: { ...known.content, certain: false } }) }
    }
    case 'folder-created':
      return withFolder(known, event.path, { id: event.id, files: [] })
    case 'file-copied': {
      const { files, ...folder } = known.content?.is.get(event.folder) ?? { id: 0, files: [] }
      return withFolder(known, event.folder, { ...folder, files: [...files, event.title] })
    }
    case 'file-filled': {
      const { id, files, rewritten = [] } = known.content?.is.get(event.folder) ?? { id: 0, files: [] }
      const isThere = files.includes(event.title)
      const now = isThere
        ? { files, rewritten: [...rewritten, event.title] }
        : { files: [...files, event.title], rewritten }
      return withFolder(known, event.folder, { id, ...now })
    }
    case 'content-copied': {
      const { content: _, ...rest } = known
      return rest
    }
    case 'people-invited':
      return {
        ...known,
        members: { certain: false, is: [...(known.members?.is ?? []), ...event.people.map(asMember)] },
      }
    case 'link-created':
      return { ...known, link: { certain: event.certain, is: event.link } }
    case 'marked':
      return { ...known, tags: { adopted: false, ...known.tags, certain: true, is: event.tags } }
    case 'record-confirmed':
      return { ...known, confirmed: true }
    case 'content-read':
      return {
        ...known,
        content: { certain: true, is: event.content },
        features: event.features,
        tags: tagsBesideContent(known, event.tags),
      }
    case 'tags-read':
      return { ...known, tags: { certain: true, is: event.tags, adopted: known.tags?.adopted ?? false } }
    case 'members-read':
      return { ...known, members: { certain: true, is: event.members } }
    case 'link-read':
      return { ...known, link: { certain: true, is: event.link } }
  }
}

const withFolder = (known: Observed, path: string, folder: { id: number; files: readonly string[] }): Observed => ({
  ...known,
  content: { certain: false, is: new Map(known.content?.is).set(path, folder) },
})

const asMember = (person: Invitation): Member => ({
  userId: 'userId' in person ? person.userId : '',
  email: 'email' in person ? person.email : '',
  access: person.access,
  owner: false,
  pending: 'email' in person,
})

/** The listing of an adopted room's content comes too early to be the last look at its tags. */
const tagsBesideContent = ({ tags }: Observed, is: readonly string[]): NonNullable<Observed['tags']> => ({
  certain: !tags?.adopted || tags.certain,
  is,
  adopted: tags?.adopted ?? false,
})

/**
 * A room that was made just now: nobody has been in it, so its members and its link need no look. Its owner is in it, and would be listed twice if
 * he were invited (docs/facts/docspace.md#members-of-a-room). `ownerAddress`: undefined where the key may not read it.
 */
export const freshRoom = (
  room: Pick<Room, 'id' | 'title' | 'createdBy'> & { tags: readonly string[] },
  ownerAddress?: string,
): Observed => ({
  room,
  tags: { certain: false, is: room.tags, adopted: false },
  // To be read once in any case, because the listing tells whether the tag was kept.
  content: { certain: false, is: new Map([['', { id: room.id, files: [] }]]) },
  members: { certain: true, is: ownerAddress === undefined ? [] : [ownerOf(room, ownerAddress)] },
  link: { certain: true, is: undefined },
})

const ownerOf = ({ createdBy }: Pick<Room, 'createdBy'>, email: string): Member => ({
  userId: createdBy,
  email,
  access: access.roomOwner,
  owner: true,
  pending: false,
})

/** A room that was found by its tag. */
export const taggedRoom = (room: Room): Observed => ({
  room,
  tags: { certain: true, is: room.tags, adopted: false },
  // An earlier run gave it a key of the client, and had ended before this one read the record. A merge in between shows in what was read.
  confirmed: true,
})
