import { DocSpaceRefusal } from '../docspace/answer.ts'
import type { Listing } from '../docspace/folders.ts'
import type { DocSpace } from '../docspace/index.ts'
import { hasTag } from '../docspace/rooms.ts'
import type { TemplateSlot } from '../docspace/templates.ts'
import type { Clock } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import type { Site } from './apply.ts'
import type { Desired } from './desired.ts'
import { explainCopy, missingTemplate } from './portal-facts.ts'
import { onboardingReasons } from './reasons.ts'

/** Milliseconds between two looks at work in the background: the usual copy ends within half a second (findings, E). */
const pauses = [400, 600, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000]

/** Looks again until the work is no longer running; what it is after the last look when it runs on. */
const outwait = async <T extends { state: string }>(clock: Clock, start: T, look: () => Promise<T>): Promise<T> => {
  let now = start
  for (const pause of pauses) {
    if (now.state !== 'running') break
    await clock.sleep(pause)
    now = await look()
  }
  return now
}

/**
 * Copies a template's content and reads the operation to its end: unread ones make the server lose later ones (findings
 * B3). Says nothing about what was copied; only a listing does.
 * @throws RetryLater when it takes longer: a second copy beside the first one could double a file
 */
export const waitForCopy = async ({ docspace, clock }: Site, templateId: number, roomId: number): Promise<void> => {
  const started = await docspace.files
    .copyContent(templateId, roomId)
    .catch((refusal) => explainCopy(refusal, () => docspace.folders.list(templateId), `folder ${templateId}`))
  const ended = await outwait(clock, started, () => docspace.files.operation(started.id))
  if (ended.state !== 'running') return
  throw new RetryLater(onboardingReasons['copy-running'], { after: 5 * 60_000, detail: `room ${roomId}` })
}

/** How often one run asks for a room from a template; each time costs a write, and others want the slot too. */
const mostTries = 3

/**
 * Makes a room from a template and returns its root. The portal has one slot and drops a second request silently, so who
 * got which room is told by the tag alone (contract §4, TRAPS). Clients of one worker take turns.
 * @throws RetryLater when the slot was somebody else's each time
 */
export const createFromTemplate = (site: Site, desired: Desired, templateId: number): Promise<Listing> =>
  site.facts.templateTurn(async () => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const slot = await fillSlot(site, desired, templateId)
      if (slot.state === 'running') break
      const root = await madeFor(site, desired, slot.state === 'done' ? slot.roomId : undefined)
      if (root) return root
    }
    throw new RetryLater(onboardingReasons['template-slot-busy'], { after: 5_000 + Math.random() * 25_000 })
  })

const fillSlot = async ({ docspace, clock }: Site, desired: Desired, templateId: number): Promise<TemplateSlot> => {
  const started = await docspace.templates
    .createRoom({ templateId, title: desired.title, tag: desired.tag })
    .catch((error: unknown) => {
      throw missingTemplate(error, `template ${templateId}`)
    })
  return outwait(clock, started, () => docspace.templates.slot())
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
    return hasTag(root, tag) ? root : undefined
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}

/**
 * Waits until no room is being made from a template: it gets its tag last, so until then ours cannot be told from others.
 * @returns whether one was being made
 * @throws RetryLater when it takes longer
 */
export const outwaitSlot = async ({ docspace, clock }: Site): Promise<boolean> => {
  const first = await docspace.templates.slot()
  const last = await outwait(clock, first, () => docspace.templates.slot())
  if (last.state !== 'running') return first.state === 'running'
  throw new RetryLater(onboardingReasons['template-slot-busy'], { after: 60_000 + Math.random() * 30_000 })
}
