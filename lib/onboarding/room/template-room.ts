import { unlessRefused } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { TreeListing } from '../../docspace/rooms/folders.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import type { TemplateSlot } from '../../docspace/rooms/templates.ts'
import { RetryLater } from '../../runtime/errors.ts'
import type { RoomContext } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import { missingTemplate } from '../welcome/template-content.ts'
import type { Desired } from './desired.ts'
import { waitWhile } from './wait-for-operation.ts'

/** A run asks for a room from a template so often: each time costs a write, and other clients want the slot too. */
const maxTries = 3

/**
 * Makes a room from a template and returns its root. The portal has one slot and drops a second request silently, so only the tag tells
 * whose room was made (docs/facts/docspace-api.md#rooms-from-templates). Clients of one worker take turns. Where other workers use the slot
 * too, it is read first, which costs no write.
 * @throws RetryLater when the slot was somebody else's each time
 */
export const createFromTemplate = async (
  context: RoomContext,
  desired: Desired,
  templateId: number,
): Promise<TreeListing> => {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const slot = await context.cache.templateSlot.inTurn(
      () => takeSlot(context, desired, templateId),
      // A failure is met again by whoever takes the slot.
      () => void context.message.keepHidden().catch(() => {}),
    )
    if (slot.state === 'running') break
    // The next client of this worker has its turn meanwhile.
    const root = await madeFor(context, desired, slot.state === 'done' ? slot.roomId : undefined)
    if (root) return root
    context.cache.templateSlot.lost()
  }
  context.cache.templateSlot.met()
  throw new RetryLater(onboardingReasons['template-slot-busy'], { after: 2_000 + Math.random() * 6_000 })
}

/** Asks for the slot as soon as no other worker has it. @returns `running` where that took too long */
const takeSlot = async (context: RoomContext, desired: Desired, templateId: number): Promise<TemplateSlot> => {
  // Before the last look at the slot, which another worker may take meanwhile.
  await context.message.keepHidden()
  if (context.cache.templateSlot.isContended() && !(await comesFree(context))) return { state: 'running' }
  const askedAt = context.clock.now()
  return whileMaking(context, await startMaking(context, desired, templateId), askedAt)
}

/** How often a slot of another worker is looked at most. */
const maxLooks = 60

/** Waits until the slot is free. */
const comesFree = async ({ docspace, clock, cache: { templateSlot } }: RoomContext): Promise<boolean> => {
  for (let looks = 0; looks < maxLooks; looks += 1) {
    const pause = templateSlot.untilNextLook(await docspace.templates.slot())
    if (pause === 0) return true
    templateSlot.met()
    await clock.sleep(pause)
  }
  return false
}

/** Follows what the slot makes to its end. @param askedAt when this client's room was asked for, epoch milliseconds */
const whileMaking = (context: RoomContext, started: TemplateSlot, askedAt: number): Promise<TemplateSlot> => {
  const { docspace, cache } = context
  // DocSpace has the number of a room only some time after it was asked for: this one is another's, and the request was dropped.
  const isOthers = roomIn(started) !== undefined
  if (isOthers) cache.templateSlot.met()
  let making = roomIn(started)
  return waitWhile(context, 'room', started, async (): Promise<TemplateSlot> => {
    const slot = await docspace.templates.slot()
    // Another room is being made now, so the one before is done.
    if (making !== undefined && making !== roomIn(slot)) return { state: 'free' }
    making = roomIn(slot)
    if (slot.state === 'done' && !isOthers) cache.templateSlot.had(slot.roomId, askedAt)
    return slot
  })
}

/** Asks for the room. */
const startMaking = async (
  { docspace, message }: RoomContext,
  { title, tag, otherTags, features, logo }: Desired,
  templateId: number,
): Promise<TemplateSlot> => {
  try {
    return await message.keepHiddenWhile(() =>
      docspace.templates.createRoom({
        ...{ templateId, title, tags: [tag, ...otherTags], features },
        // Nothing tells whose logo a room has: with that of the template it would never get its own.
        copyLogo: logo === undefined,
      }),
    )
  } catch (error) {
    throw missingTemplate(error, `template ${templateId}`)
  }
}

const roomIn = (slot: TemplateSlot): number | undefined => (slot.state === 'free' ? undefined : slot.roomId)

const madeFor = async (
  { docspace }: RoomContext,
  desired: Desired,
  roomId: number | undefined,
): Promise<TreeListing | undefined> => {
  const ours = roomId === undefined ? undefined : await taggedRoot(docspace, roomId, desired.tag)
  if (ours) return ours
  const [room] = await docspace.rooms.findByTag(desired.tag)
  return room && docspace.folders.listTree(room.id)
}

/** The room's listing if it has the tag: the slot may tell of another client's room. */
const taggedRoot = async (docspace: DocSpace, roomId: number, tag: string) => {
  const root = await unlessRefused(docspace.folders.listTree(roomId))
  return root && hasTag(root, tag) ? root : undefined
}

/**
 * Waits until no room is being made from a template. A room gets its tag a while after it is there, and until then nobody can tell
 * whose it is.
 * @returns whether one was being made
 * @throws RetryLater when it takes longer
 */
export const waitForSlot = async (context: RoomContext): Promise<boolean> =>
  outwaitFrom(context, await context.docspace.templates.slot())

/**
 * Waits until DocSpace has made this very room from its template. The room has its tag before its content, and a copy beside that
 * operation would double the folders (docs/facts/docspace.md#a-room-from-a-template-has-its-tag-before-its-content).
 * @returns whether it was being made
 * @throws RetryLater when it takes longer
 */
export const waitForTemplateRoom = async (
  context: RoomContext,
  { welcome }: Desired,
  roomId: number,
): Promise<boolean> => {
  if (welcome.way !== 'room') return false
  const slot = await context.docspace.templates.slot()
  const isAnothers = slot.state === 'running' && slot.roomId !== undefined && slot.roomId !== roomId
  return isAnothers ? false : outwaitFrom(context, slot)
}

const outwaitFrom = async (context: RoomContext, first: TemplateSlot): Promise<boolean> => {
  const last = await waitWhile(context, 'room', first, () => context.docspace.templates.slot())
  if (last.state !== 'running') return first.state === 'running'
  throw new RetryLater(onboardingReasons['template-slot-busy'], { after: 60_000 + Math.random() * 30_000 })
}
