import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import { docspaceReasons } from '../../docspace/reasons.ts'
import type { Invitation } from '../../docspace/rooms/members.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import { extensionOf } from '../../docspace/rooms/stored-title.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import { otherKeys } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import type { MakingContext, RoomContext } from '../context.ts'
import { findUntagged } from '../identity/untagged-room.ts'
import { invite } from '../people/invite.ts'
import { onboardingReasons } from '../reasons.ts'
import { fillFile } from '../welcome/fill-file.ts'
import { setLogo } from '../welcome/logo.ts'
import { failureOfCopy } from '../welcome/template-content.ts'
import { copyContent } from './copy-content.ts'
import type { Desired } from './desired.ts'
import { freshRoom, type Observed, type RoomEvent, type RoomPart } from './observed.ts'
import type { Step } from './plan.ts'
import { contentBelow, readRoomBack } from './read-back.ts'
import { createFromTemplate } from './template-room.ts'
import { parentOf, titleOf } from './tree.ts'

/** Makes one step. @returns what its answer tells of the room @throws RetryLater, Park, DocSpaceRefusal */
export const applyStep = async (
  context: MakingContext,
  desired: Desired,
  observed: Observed,
  step: Step,
): Promise<RoomEvent> => {
  const { docspace } = context
  const roomId = observed.room?.id ?? 0
  switch (step.do) {
    case 'adopt-room': {
      const room = await docspace.rooms.addTag(step.roomId, desired.tag)
      await assertUncontested(docspace, desired, room)
      return { type: 'room-found', known: { room, tags: { certain: false, is: room.tags, adopted: true } } }
    }
    case 'add-tag': {
      const { tags } = await docspace.rooms.addTag(step.roomId, desired.tag)
      return { type: 'tag-added', tags }
    }
    case 'add-other-tag':
      await docspace.rooms.addTag(roomId, step.tag)
      return { type: 'room-changed' }
    case 'set-features':
      await docspace.rooms.setFeatures(roomId, step.features)
      return { type: 'room-changed' }
    case 'set-logo':
      await setLogo(docspace, roomId, step.fileId, await context.cache.logo(docspace, step.fileId))
      return { type: 'room-changed' }
    case 'create-room':
      return createRoom(context, desired)
    case 'create-room-from-template':
      return createRoomFromTemplate(context, desired, step.templateId)
    case 'create-folder':
      return createFolder(context, observed, step.path)
    case 'copy-file':
      return copyFile(context, observed, step)
    case 'fill-file': {
      const { folder, title } = step
      await fillFile(context, desired, observed.content?.is.get(folder)?.id ?? 0, step)
      return { type: 'file-filled', folder, title }
    }
    case 'copy-content':
      return copyContent(context, desired, step.folderId, roomId, () => lookAt(context, desired, roomId, 'content'))
    case 'invite':
      await inviteAll(docspace, desired, roomId, step.people)
      return { type: 'people-invited', people: step.people }
    case 'create-link':
      return createLink(context, desired, roomId)
    case 'mark':
      return { type: 'marked', tags: await mark(docspace, step.roomId, step.tag) }
    case 'look':
      return lookAt(context, desired, roomId, step.at)
  }
}

/** Whom a mail of our own welcomes DocSpace is not to tell, too. */
const inviteAll = async (docspace: DocSpace, desired: Desired, roomId: number, people: readonly Invitation[]) => {
  const isWelcomed = (one: Invitation) => desired.mails?.welcome !== undefined && 'email' in one
  const [welcomed, others] = [people.filter(isWelcomed), people.filter((one) => !isWelcomed(one))]
  if (others.length > 0) await invite(docspace, desired, roomId, others)
  if (welcomed.length > 0) await invite(docspace, desired, roomId, welcomed, false)
}

const lookAt = async (
  context: MakingContext,
  desired: Desired,
  roomId: number,
  at: RoomPart | 'record',
): Promise<RoomEvent> => {
  if (at === 'record') {
    await context.confirm()
    return { type: 'record-confirmed' }
  }
  const read = await readRoomBack(context.docspace, roomId, at, desired)
  if ('tags' in read) await assertUncontested(context.docspace, desired, { id: roomId, tags: read.tags })
  return read
}

/** Puts a tag on a room. @returns its tags, @throws RetryLater when DocSpace does not keep it */
export const mark = async (
  docspace: Pick<DocSpace, 'rooms'>,
  roomId: number,
  tag: string,
): Promise<readonly string[]> => {
  const { tags } = await docspace.rooms.addTag(roomId, tag)
  if (!hasTag({ tags }, tag)) throw notAsWanted(`the tag ${tag}`)
  return tags
}

/**
 * Refuses a room with another client's key beside ours: both clients may have adopted it at the same moment. Our tag is taken off, and
 * the client gets a room of its own later. Two clients that do so at once both get another room.
 * @throws RetryLater
 */
export const assertUncontested = async (
  docspace: DocSpace,
  { tag }: Pick<Desired, 'tag'>,
  { id, tags }: { id: number; tags: readonly string[] },
) => {
  if (otherKeys(tags, tag).length === 0) return
  await docspace.rooms.removeTag(id, tag)
  // A random wait keeps the two clients from meeting again.
  const after = 5_000 + Math.random() * 25_000
  throw new RetryLater(onboardingReasons['room-contested'], { after, detail: `room ${id}` })
}

const createRoomFromTemplate = async (
  context: MakingContext,
  desired: Desired,
  templateId: number,
): Promise<RoomEvent> => {
  const { docspace, cache } = context
  const owner = cache.keyOwnerAddress(docspace)
  const room = await createFromTemplate(context, desired, templateId)
  const [is, address] = await allOrFirstError([
    contentBelow(docspace, room, desired),
    owner,
    context.confirm(),
  ] as const)
  // Members of a template are not copied, and a new room of these kinds has no link (docs/facts/docspace-api.md#making-a-room).
  const fresh = freshRoom(room, address)
  const tags = { certain: true, is: room.tags, adopted: false }
  const content = { certain: true, is }
  return { type: 'room-found', known: { ...fresh, content, features: room.features, tags, confirmed: true } }
}

/** Makes the room. A refused creation may have made it all the same, without its tag (docs/facts/docspace-api.md#a-refused-creation-may-have-made-the-room). */
const createRoom = async (context: RoomContext, desired: Desired): Promise<RoomEvent> => {
  const owner = context.cache.keyOwnerAddress(context.docspace)
  try {
    const { title, type, tag, otherTags, features } = desired
    const wanted = { title, type, tags: [tag, ...otherTags], features }
    const room = await context.message.keepHiddenWhile(() => context.docspace.rooms.create(wanted))
    const address = await owner
    return { type: 'room-found', known: freshRoom(room, address) }
  } catch (error) {
    if (isUnsure(error)) return findMade(context, desired, error)
    if (!(error instanceof DocSpaceRefusal) || error.status === 403) throw error
    const untagged = await findUntagged(context, desired)
    if (untagged) return { type: 'room-without-tag', room: untagged.room }
    throw new Park(docspaceReasons['docspace-not-understood'], { detail: error.message, cause: error })
  }
}

const isUnsure = (error: unknown): error is RetryLater =>
  error instanceof RetryLater && error.reason === docspaceReasons['docspace-unsure']

/**
 * Finds the room of a write whose answer was lost, by its tag, which DocSpace writes last. Where there is none, the write may still be
 * under way: the client waits.
 */
const findMade = async ({ docspace }: RoomContext, desired: Desired, lost: RetryLater): Promise<RoomEvent> => {
  const [room, ...more] = await docspace.rooms.findByTag(desired.tag)
  if (!room || more.length > 0) throw lost
  await assertUncontested(docspace, desired, room)
  return { type: 'room-found', known: { room, tags: { certain: true, is: room.tags, adopted: false } } }
}

const createFolder = async ({ docspace }: RoomContext, { content }: Observed, path: string): Promise<RoomEvent> => {
  const parent = content?.is.get(parentOf(path))
  const { id } = await docspace.folders.create(parent?.id ?? 0, titleOf(path))
  return { type: 'folder-created', path, id }
}

const copyFile = async (
  { docspace, cache }: RoomContext,
  { content }: Observed,
  { sourceId, folder, title }: Extract<Step, { do: 'copy-file' }>,
): Promise<RoomEvent> => {
  if ((await cache.templateExtension(docspace, sourceId)) !== extensionOf(title)) {
    throw new Park(onboardingReasons['template-extension'], { detail: `file ${sourceId}` })
  }
  const destination = content?.is.get(folder)
  try {
    await docspace.files.copyAs(sourceId, destination?.id ?? 0, title)
  } catch (refusal) {
    throw await failureOfCopy(refusal, () => docspace.files.get(sourceId), `file ${sourceId}`)
  }
  return { type: 'file-copied', folder, title }
}

const createLink = async ({ docspace }: RoomContext, desired: Desired, roomId: number): Promise<RoomEvent> => {
  const { access, title, id } = desired.link
  try {
    const link = await docspace.links.createInvitation(roomId, { id: id(roomId), access, title })
    return { type: 'link-created', link, certain: false }
  } catch (error) {
    // A room has one invitation link. Somebody else has made it (docs/facts/docspace-api.md#links-of-a-room): it is as good as ours.
    const existing = error instanceof DocSpaceRefusal && (await docspace.links.invitation(roomId))
    if (!existing) throw error
    return { type: 'link-created', link: existing, certain: true }
  }
}

/** The wait after a write that had no effect: asking at once again does not help. */
export const notAsWanted = (detail: string): RetryLater =>
  new RetryLater(onboardingReasons['not-as-wanted'], { detail })
