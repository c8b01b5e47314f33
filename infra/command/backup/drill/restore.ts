import { isPacked } from '#lib/backup/archive/read-whole.ts'
import type { RunDrill } from '#lib/backup/store/run-drill.ts'
import type { CommandContext } from '../../ops.ts'
import { Problem } from '../../problem.ts'
import type { Target } from '../../target/target.ts'
import type { DrillArchive } from './drill-archive.ts'
import { type DrillPortal, openAnonymous, openDrillPortal } from './drill-target.ts'

/** Between two looks at a restore, in milliseconds. */
const lookEvery = 1_000
/** A restore that nothing has taken up by then is never begun; the portal is closed for minutes after some (milliseconds). */
const takenUpAfter = 60_000
const openAfter = 20 * 60_000
/** A server that says nothing of the restore for so long is not waited for any more (milliseconds). */
const silentAfter = 20 * 60_000

/** Puts the archive beside the API and starts its restore, unless an earlier try has started it. */
export const uploadAndStart = async (
  { out }: CommandContext<unknown>,
  target: Target,
  name: string,
  drill: RunDrill,
  archive: DrillArchive,
  mayReplace: (portal: DrillPortal) => Promise<void>,
): Promise<RunDrill> => {
  const known = await openAnonymous(drill.url, target).progress()
  if (known && known.taskId !== drill.taskBefore && known.begun)
    return { ...drill, stage: 'restoring', task: known.taskId }
  const portal = await openDrillPortal(drill.url, name, target)
  await mayReplace(portal)
  const most = await portal.upload.begin(archive.size, isPacked(archive.fileName))
  const bar = out.progress('uploading')
  let ended = false
  for (let at = 0; at < archive.size; at += most) {
    ended = await portal.upload.piece(await archive.pieces(at, Math.min(most, archive.size - at)))
    bar.at(Math.min(at + most, archive.size), archive.size)
  }
  bar.end()
  if (!ended) throw new Problem('The portal has not taken all of the archive.', 'Run the same command again.')
  return { ...drill, stage: 'restoring', task: await portal.restores.start() }
}

/**
 * Follows the restore to its end, and until the new portal answers.
 * @throws Problem where the server says nothing of it any more: the same command goes on later
 */
export const followRestore = async (
  context: CommandContext<unknown>,
  target: Target,
  drill: RunDrill,
): Promise<RunDrill> => {
  const { now } = target.clock
  const error = await restoreError(context, target, drill)
  if (error !== undefined) return failed(drill, error, now())
  const anonymous = openAnonymous(drill.url, target)
  for (const since = now(); (await anonymous.state().catch(() => undefined))?.restoring !== false; ) {
    if (now() - since > openAfter) return failed(drill, 'The restored portal stays closed.', now())
    await context.shell.clock.sleep(lookEvery)
  }
  return { ...drill, stage: 'restored' }
}

/** Waits for the end of the restore, and gives what is wrong with it. */
const restoreError = async (
  { out, shell }: CommandContext<unknown>,
  target: Target,
  { url, task, taskBefore }: RunDrill,
): Promise<string | undefined> => {
  const anonymous = openAnonymous(url, target)
  const { now } = target.clock
  const began = now()
  let heardAt = began
  const bar = out.progress('restoring')
  try {
    for (;;) {
      const said = await anonymous.progress().catch(() => undefined)
      // The end of an earlier restore is not the end of this one, unless it was never begun and gave its id to this one.
      const isEarlier = said?.taskId === taskBefore && task !== taskBefore
      const progress = isEarlier ? undefined : said
      if (progress) heardAt = now()
      if (progress?.completed) return progress.error ? `The server says: ${progress.error}` : undefined
      bar.at(progress?.percent ?? 0, 100)
      if (progress && !progress.begun && now() - began > takenUpAfter)
        return 'The server has not taken the restore up: the upload was lost.'
      if (now() - heardAt > silentAfter)
        throw new Problem(`${url} says nothing of the restore.`, 'Look whether it runs, and give the command again.')
      await shell.clock.sleep(lookEvery)
    }
  } finally {
    bar.end()
  }
}

const failed = (drill: RunDrill, detail: string, now: number): RunDrill => ({
  ...drill,
  stage: 'done',
  passed: false,
  endedAt: now,
  checks: [{ id: 'drill-restore', verdict: 'failed', detail }],
})
