import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { FolderListing } from '../../docspace/rooms/folders.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import type { TemplateSlot } from '../../docspace/rooms/templates.ts'
import { RetryLater } from '../../runtime/errors.ts'
import type { RoomContext } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import type { Desired } from './desired.ts'
import { type Contention, missingTemplate } from './portal-cache.ts'
import { waitWhile } from './wait-for-operation.ts'

/** How often one run asks for a room from a template; each time costs a write, and others want the slot too. */
const mostTries = 3

/**
 * Makes a room from a template and returns its root. The portal has one slot and drops a second request silently, so who
 * got which room is told by the tag alone (docs/facts/docspace-api.md#rooms-from-templates). Clients of one worker take turns; where other workers are
 * at the slot too, a look at it, which costs no write, goes first.
 * @throws RetryLater when the slot was somebody else's each time
 */
export const createFromTemplate = (
  context: RoomContext,
  desired: Desired,
  templateId: number,
): Promise<FolderListing> =>
  context.cache.withTemplateSlot(async (contention) => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (contention.isLikely() && !(await comesFree(context, contention))) break
      const slot = await fillSlot(context, desired, templateId, contention)
      if (slot.state === 'running') break
      const root = await madeFor(context, desired, slot.state === 'done' ? slot.roomId : undefined)
      if (root) return root
      contention.met()
    }
    contention.met()
    throw new RetryLater(onboardingReasons['template-slot-busy'], { after: 2_000 + Math.random() * 6_000 })
  })

/** Looks at a slot that is somebody else's, and about how long, in milliseconds, goes by between two of them. */
const mostLooks = 30
const lookEvery = 1_000

/** Waits for the slot to be free. Chance spreads those who wait, or all of them would ask at the same moment. */
const comesFree = async ({ docspace, clock }: RoomContext, contention: Contention): Promise<boolean> => {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    if ((await docspace.templates.slot()).state !== 'running') return true
    contention.met()
    await clock.sleep(lookEvery * (0.5 + Math.random()))
  }
  return false
}

const fillSlot = async (
  context: RoomContext,
  desired: Desired,
  templateId: number,
  contention: Contention,
): Promise<TemplateSlot> => {
  const { docspace } = context
  const started = await startMaking(context, desired, templateId, contention)
  let making = roomIn(started)
  return waitWhile(context, 'room', started, async (): Promise<TemplateSlot> => {
    const slot = await docspace.templates.slot()
    // Another room is being made: the one before has been, whosever it was.
    if (making !== undefined && making !== roomIn(slot)) return { state: 'free' }
    making = roomIn(slot)
    return slot
  })
}

const startMaking = async (
  { docspace, message }: RoomContext,
  { title, tag }: Desired,
  templateId: number,
  contention: Contention,
): Promise<TemplateSlot> => {
  try {
    return await message.keepHiddenWhile(async () => {
      // The call that holds the message takes as long as others need to take the slot.
      const slot = contention.isLikely() ? await docspace.templates.slot() : undefined
      return slot?.state === 'running' ? slot : docspace.templates.createRoom({ templateId, title, tag })
    })
  } catch (error) {
    throw missingTemplate(error, `template ${templateId}`)
  }
}

const roomIn = (slot: TemplateSlot): number | undefined => (slot.state === 'free' ? undefined : slot.roomId)

const madeFor = async (
  { docspace }: RoomContext,
  desired: Desired,
  roomId: number | undefined,
): Promise<FolderListing | undefined> => {
  const ours = roomId === undefined ? undefined : await taggedRoot(docspace, roomId, desired.tag)
  if (ours) return ours
  const [room] = await docspace.rooms.findByTag(desired.tag)
  return room && docspace.folders.list(room.id)
}

/** The room's listing if it carries the tag; the slot may tell of another client's room. */
const taggedRoot = async (docspace: DocSpace, roomId: number, tag: string) => {
  try {
    const root = await docspace.folders.list(roomId)
    return hasTag(root, tag) ? root : undefined
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}

/**
 * Waits until no room is being made from a template: it gets its tag a while after it is there, and until then ours cannot be told
 * from others.
 * @returns whether one was being made
 * @throws RetryLater when it takes longer
 */
export const waitForSlot = async (context: RoomContext): Promise<boolean> =>
  outwaitFrom(context, await context.docspace.templates.slot())

/**
 * Waits until DocSpace no longer makes this very room from its template: the room has its tag before its content, and a copy beside
 * that work would double the folders (docs/facts/docspace.md#a-room-from-a-template-has-its-tag-before-its-content).
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
