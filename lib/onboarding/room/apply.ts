import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import { docspaceReasons } from '../../docspace/reasons.ts'
import { access } from '../../docspace/rooms/access.ts'
import type { Invitation } from '../../docspace/rooms/members.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { extensionOf } from '../../docspace/rooms/title.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import { otherKeys } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import { findUntagged } from '../identity/orphaned-room.ts'
import { invite } from '../people/invite.ts'
import { onboardingReasons } from '../reasons.ts'
import type { MakingContext, RoomContext } from '../room-context.ts'
import type { Desired } from './desired.ts'
import type { Observed, RoomPart, Step } from './plan.ts'
import { failureOfCopy } from './portal-cache.ts'
import { contentBelow, readRoomBack } from './read-back.ts'
import { readyMark } from './ready-mark.ts'
import { createFromTemplate, waitForTemplateRoom } from './template-room.ts'
import { parentOf, titleOf } from './tree.ts'
import { waitForCopy } from './wait-for-operation.ts'

/** What a step has taught about the room, applied to what was known. */
export type Learned = (known: Observed) => Observed

/**
 * A room nobody has been in yet: its emptiness needs no look. Its owner is in it, and would be listed twice if he were invited
 * (docs/facts/docspace.md#members-of-a-room). `ownerAddress`: undefined where it is not to be seen.
 */
export const freshRoom = (
  room: Pick<Room, 'id' | 'title' | 'createdBy'> & { tags: readonly string[] },
  ownerAddress?: string,
): Observed => ({
  room,
  tags: { seen: false, is: room.tags, adopted: false },
  // To be looked at once in any case, because the listing tells whether the tag was kept.
  content: { seen: false, is: new Map([['', { id: room.id, files: [] }]]) },
  members: { seen: true, is: ownerAddress === undefined ? [] : [ownerOf(room, ownerAddress)] },
  link: { seen: true, is: undefined },
})

const ownerOf = ({ createdBy }: Pick<Room, 'createdBy'>, email: string) => ({
  userId: createdBy,
  email,
  access: access.roomOwner,
  owner: true,
  pending: false,
})

/** Makes one step. @throws RetryLater, Park, DocSpaceRefusal */
export const applyStep = async (
  context: MakingContext,
  desired: Desired,
  observed: Observed,
  step: Step,
): Promise<Learned> => {
  const { docspace } = context
  const roomId = observed.room?.id ?? 0
  switch (step.do) {
    case 'adopt-room': {
      const room = await docspace.rooms.addTag(step.roomId, desired.tag)
      await assertUncontested(docspace, desired, room)
      return () => ({ room, tags: { seen: false, is: room.tags, adopted: true } })
    }
    case 'add-tag': {
      const { tags } = await docspace.rooms.addTag(step.roomId, desired.tag)
      // A room that lost its tag is as doubtful as one that was adopted: it is looked at again.
      return ({ confirmed: _, ...known }) => ({ ...known, tags: { seen: false, is: tags, adopted: true } })
    }
    case 'create-room':
      return createRoom(context, desired)
    case 'create-room-from-template': {
      const owner = context.facts.keyOwnerAddress(docspace)
      const room = await createFromTemplate(context, desired, step.templateId)
      const [is, address] = await allOrFirstError([
        contentBelow(docspace, room, desired),
        owner,
        context.confirm(),
      ] as const)
      const content = { seen: true, is }
      // Members of a template are not copied, and a new room of these kinds has no link (docs/facts/docspace-api.md#making-a-room).
      const tags = { seen: true, is: room.tags, adopted: false }
      return () => ({ ...freshRoom(room, address), content, tags, confirmed: true })
    }
    case 'create-folder':
      return createFolder(context, observed, step.path)
    case 'copy-file':
      return copyFile(context, observed, step)
    case 'copy-content':
      if (!(await waitForTemplateRoom(context, desired, roomId))) await waitForCopy(context, step.folderId, roomId)
      return ({ content: _, ...known }) => known
    case 'invite':
      await invite(docspace, desired, roomId, step.people)
      return (known) => ({
        ...known,
        members: { seen: false, is: [...(known.members?.is ?? []), ...step.people.map(asMember)] },
      })
    case 'create-link':
      return createLink(context, desired, roomId)
    case 'mark-ready': {
      const tags = await markReady(docspace, step.roomId)
      return (known) => ({ ...known, tags: { adopted: false, ...known.tags, seen: true, is: tags } })
    }
    case 'look': {
      if (step.at === 'record') {
        await context.confirm()
        return (known) => ({ ...known, confirmed: true })
      }
      const { tags, ...seen } = await readRoomBack(docspace, roomId, step.at, desired)
      if (tags) await assertUncontested(docspace, desired, { id: roomId, tags })
      return (known) => ({ ...known, ...seen, ...(tags && { tags: seenTags(known, tags, step.at) }) })
    }
  }
}

/** Puts the mark of a ready room on it. @returns its tags, @throws RetryLater when DocSpace does not keep it */
export const markReady = async (docspace: DocSpace, roomId: number): Promise<readonly string[]> => {
  const { tags } = await docspace.rooms.addTag(roomId, readyMark)
  if (!hasTag({ tags }, readyMark)) throw notAsWanted('mark that the room was ready')
  return tags
}

/** The listing of an adopted room's content comes too early to be the last look at its tags. */
const seenTags = ({ tags }: Observed, is: readonly string[], at: RoomPart): NonNullable<Observed['tags']> => ({
  seen: at === 'tags' || !tags?.adopted || tags.seen,
  is,
  adopted: tags?.adopted ?? false,
})

/**
 * A room with another client's key beside ours is nobody's: both may have adopted it at the same moment. Our tag is taken off,
 * and the client comes back to a room of its own. Two who do so at once both get another room.
 * @throws RetryLater
 */
const assertUncontested = async (
  docspace: DocSpace,
  { tag }: Desired,
  { id, tags }: { id: number; tags: readonly string[] },
) => {
  if (otherKeys(tags, tag).length === 0) return
  await docspace.rooms.removeTag(id, tag)
  // Chance keeps the two from meeting again.
  const after = 5_000 + Math.random() * 25_000
  throw new RetryLater(onboardingReasons['room-contested'], { after, detail: `room ${id}` })
}

/** A refused create may have made the room all the same, without its tag (docs/facts/docspace-api.md#a-refused-creation-may-have-made-the-room). */
const createRoom = async (context: RoomContext, desired: Desired): Promise<Learned> => {
  const owner = context.facts.keyOwnerAddress(context.docspace)
  try {
    const wanted = { title: desired.title, type: desired.type, tag: desired.tag }
    const room = await context.hold.during(() => context.docspace.rooms.create(wanted))
    const address = await owner
    return () => freshRoom(room, address)
  } catch (error) {
    if (isUnsure(error)) return findMade(context, desired, error)
    if (!(error instanceof DocSpaceRefusal) || error.status === 403) throw error
    const untagged = await findUntagged(context, desired)
    if (untagged) return (known) => ({ ...known, untagged: untagged.room })
    throw new Park(docspaceReasons['docspace-not-understood'], { detail: error.message, cause: error })
  }
}

const isUnsure = (error: unknown): error is RetryLater =>
  error instanceof RetryLater && error.reason === docspaceReasons['docspace-unsure']

/**
 * The answer was lost, not the room: it is there when its tag is, which DocSpace writes last. Where there is none yet, the write
 * may still be under way, and is waited for.
 */
const findMade = async ({ docspace }: RoomContext, desired: Desired, lost: RetryLater): Promise<Learned> => {
  const [room, ...more] = await docspace.rooms.findByTag(desired.tag)
  if (!room || more.length > 0) throw lost
  await assertUncontested(docspace, desired, room)
  return () => ({ room, tags: { seen: true, is: room.tags, adopted: false } })
}

const createFolder = async ({ docspace }: RoomContext, { content }: Observed, path: string): Promise<Learned> => {
  const parent = content?.is.get(parentOf(path))
  const folder = await docspace.folders.create(parent?.id ?? 0, titleOf(path))
  return withContent((found) => found.set(path, { id: folder.id, files: [] }))
}

const copyFile = async (
  { docspace, facts }: RoomContext,
  { content }: Observed,
  { sourceId, folder, title }: Extract<Step, { do: 'copy-file' }>,
): Promise<Learned> => {
  if ((await facts.templateExtension(docspace, sourceId)) !== extensionOf(title)) {
    throw new Park(onboardingReasons['template-extension'], { detail: `file ${sourceId}` })
  }
  const destination = content?.is.get(folder)
  try {
    await docspace.files.copyAs(sourceId, destination?.id ?? 0, title)
  } catch (refusal) {
    throw await failureOfCopy(refusal, () => docspace.files.get(sourceId), `file ${sourceId}`)
  }
  return withContent((found) => {
    const before = found.get(folder)
    if (before) found.set(folder, { ...before, files: [...before.files, title] })
  })
}

type ContentMap = Map<string, { id: number; files: readonly string[] }>

const withContent =
  (change: (found: ContentMap) => void): Learned =>
  (known) => {
    const found: ContentMap = new Map(known.content?.is)
    change(found)
    return { ...known, content: { seen: false, is: found } }
  }

const createLink = async ({ docspace }: RoomContext, desired: Desired, roomId: number): Promise<Learned> => {
  const { access, title, id } = desired.link
  try {
    const link = await docspace.links.createInvitation(roomId, { id: id(roomId), access, title })
    return (known) => ({ ...known, link: { seen: false, is: link } })
  } catch (error) {
    // A room has one invitation link, and somebody else made it (docs/facts/docspace-api.md#links-of-a-room): it is as good as ours.
    const existing = error instanceof DocSpaceRefusal && (await docspace.links.invitation(roomId))
    if (!existing) throw error
    return (known) => ({ ...known, link: { seen: true, is: existing } })
  }
}

const asMember = (person: Invitation) => ({
  userId: 'userId' in person ? person.userId : '',
  email: 'email' in person ? person.email : '',
  access: person.access,
  owner: false,
  pending: 'email' in person,
})

/** Nothing of what is missing gets better by asking a third time in a row. */
export const notAsWanted = (detail: string): RetryLater =>
  new RetryLater(onboardingReasons['not-as-wanted'], { detail })
