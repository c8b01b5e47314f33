import { DocSpaceRefusal } from '../docspace/answer.ts'
import type { Listing } from '../docspace/folders.ts'
import type { DocSpace } from '../docspace/index.ts'
import { RetryLater } from '../runtime/errors.ts'
import type { Site } from './apply.ts'
import type { Desired } from './desired.ts'
import { missingTemplate } from './portal-facts.ts'
import { onboardingReasons } from './reasons.ts'

/** Milliseconds between two looks at work in the background: the usual copy ends within half a second (findings, E). */
const pauses = [400, 600, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000]

/**
 * Copies a template's content and reads the operation to its end: unread ones make the server lose later ones (findings
 * B3). Says nothing about what was copied; only a listing does.
 */
export const waitForCopy = async ({ docspace, clock }: Site, templateId: number, roomId: number): Promise<void> => {
  let operation = await docspace.files.copyContent(templateId, roomId).catch((error: unknown) => {
    throw error instanceof DocSpaceRefusal ? missingTemplate(error, `folder ${templateId}`) : error
  })
  for (const pause of pauses) {
    if (operation.state !== 'running') return
    await clock.sleep(pause)
    operation = await docspace.files.operation(operation.id)
  }
}

/**
 * Makes a room from a template and returns its root. The portal has one slot and drops a second request silently, so who
 * got which room is told by the tag alone (contract §4, TRAPS).
 * @throws RetryLater when the slot was somebody else's
 */
export const createFromTemplate = async (site: Site, desired: Desired, templateId: number): Promise<Listing> => {
  const { docspace, clock } = site
  let slot = await docspace.templates
    .createRoom({ templateId, title: desired.title, tag: desired.tag })
    .catch((error: unknown) => {
      throw missingTemplate(error, `template ${templateId}`)
    })
  for (const pause of pauses) {
    if (slot.state !== 'running') break
    await clock.sleep(pause)
    slot = await docspace.templates.slot()
  }
  const root = await madeFor(site, desired, slot.state === 'done' ? slot.roomId : undefined)
  if (root) return root
  throw new RetryLater(onboardingReasons['template-slot-busy'], { after: 2_000 + Math.random() * 8_000 })
}

const madeFor = async (
  { docspace }: Site,
  desired: Desired,
  roomId: number | undefined,
): Promise<Listing | undefined> => {
  const ours = roomId === undefined ? undefined : await taggedRoot(docspace, roomId, desired.tag)
  if (ours) return ours
  const [room] = await docspace.rooms.findByTag(desired.tag)
  return room && docspace.folders.list(room.id)
}

/** The room's listing if it carries the tag; the slot may tell of another client's room. */
const taggedRoot = async (docspace: DocSpace, roomId: number, tag: string) => {
  try {
    const root = await docspace.folders.list(roomId)
    return root.tags.includes(tag) ? root : undefined
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}
