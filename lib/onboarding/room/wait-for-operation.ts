import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import { RetryLater } from '../../runtime/errors.ts'
import type { RoomContext } from '../context.ts'
import type { BackgroundWork } from '../poll-delay.ts'
import { onboardingReasons } from '../reasons.ts'
import { failureOfCopy } from '../welcome/template-content.ts'

/** Milliseconds between two polls of an operation in the background, after those that were planned. */
const pauses = [150, 150, 300, 600, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000]
/** The first of them, where other clients wait for the end. */
const shortPause = 75

/**
 * Polls an operation until it no longer runs, or has run for too long. `look` is told whether the operation is likely to be done.
 * @returns its last state
 */
export const waitWhile = async <T extends { state: string }>(
  { clock, cache }: Pick<RoomContext, 'clock' | 'cache'>,
  work: BackgroundWork,
  start: T,
  look: (isLikelyDone: boolean) => Promise<T>,
): Promise<T> => {
  const began = clock.now()
  let now = start
  let polls: { running?: number } = {}
  const after = () => clock.now() - began
  const planned = cache.firstLook.polls(work).map(({ at, isLikely }) => ({
    pause: () => Math.max(0, at - after()),
    isLikely,
  }))
  const further = [...(work === 'room' ? [shortPause] : []), ...pauses].map((pause) => ({
    pause: () => pause,
    isLikely: true,
  }))
  for (const { pause, isLikely } of [...planned, ...further]) {
    if (now.state !== 'running') break
    await clock.sleep(pause())
    const polledAt = after()
    now = await look(isLikely)
    if (now.state === 'running') polls = { running: polledAt }
    else cache.firstLook.seen(work, { ...polls, done: polledAt })
  }
  return now
}

/**
 * Copies a template's content and reads the operation to its end: unread ones make the server lose later ones
 * (docs/facts/docspace-api.md#lost-operations). Only a listing tells what was copied: `look` is made beside a poll that is
 * likely to find the copy done, or after it.
 * @returns what was seen last
 * @throws RetryLater when it takes longer: a second copy beside the first one could double a file
 */
export const waitForCopy = async <T>(
  context: RoomContext,
  templateId: number,
  roomId: number,
  look: () => Promise<T>,
): Promise<T> => {
  const { docspace } = context
  const started = await startCopy(context, templateId, roomId)
  const ended = await waitWhile<PolledCopy<T>>(context, 'copy', started, async (isLikelyDone) => {
    const poll = docspace.files.operation(started.id)
    if (!isLikelyDone) return poll
    const [operation, seen] = await allOrFirstError([poll, look()] as const)
    return { ...operation, seen }
  })
  if (ended.state !== 'running') return 'seen' in ended ? ended.seen : look()
  throw new RetryLater(onboardingReasons['copy-running'], { after: 5 * 60_000, detail: `room ${roomId}` })
}

type PolledCopy<T> = { state: string } | { state: string; seen: T }

const startCopy = async ({ docspace }: Pick<RoomContext, 'docspace'>, templateId: number, roomId: number) => {
  try {
    return await docspace.files.copyContent(templateId, roomId)
  } catch (refusal) {
    throw await failureOfCopy(refusal, () => docspace.folders.list(templateId), `folder ${templateId}`)
  }
}
