import { RetryLater } from '../../runtime/errors.ts'
import type { RoomContext } from '../context.ts'
import type { BackgroundWork } from '../poll-delay.ts'
import { onboardingReasons } from '../reasons.ts'
import { failureOfCopy } from '../welcome/template-content.ts'

/** Milliseconds between two polls of an operation in the background, after the first one. */
const pauses = [150, 150, 300, 600, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000]

/** Polls an operation until it no longer runs, or has run for too long. @returns its last state */
export const waitWhile = async <T extends { state: string }>(
  { clock, cache }: Pick<RoomContext, 'clock' | 'cache'>,
  work: BackgroundWork,
  start: T,
  look: () => Promise<T>,
): Promise<T> => {
  const began = clock.now()
  let now = start
  for (const [looks, pause] of [cache.firstLook.after(work), ...pauses].entries()) {
    if (now.state !== 'running') break
    await clock.sleep(pause)
    const after = clock.now() - began
    now = await look()
    if (looks > 0 && now.state !== 'running') cache.firstLook.missed(work, after)
  }
  return now
}

/**
 * Copies a template's content and reads the operation to its end: unread ones make the server lose later ones
 * (docs/facts/docspace-api.md#lost-operations). Only a listing tells what was copied.
 * @throws RetryLater when it takes longer: a second copy beside the first one could double a file
 */
export const waitForCopy = async (context: RoomContext, templateId: number, roomId: number): Promise<void> => {
  const { docspace } = context
  const started = await startCopy(context, templateId, roomId)
  const ended = await waitWhile(context, 'copy', started, () => docspace.files.operation(started.id))
  if (ended.state !== 'running') return
  throw new RetryLater(onboardingReasons['copy-running'], { after: 5 * 60_000, detail: `room ${roomId}` })
}

const startCopy = async ({ docspace }: Pick<RoomContext, 'docspace'>, templateId: number, roomId: number) => {
  try {
    return await docspace.files.copyContent(templateId, roomId)
  } catch (refusal) {
    throw await failureOfCopy(refusal, () => docspace.folders.list(templateId), `folder ${templateId}`)
  }
}
