import { isPacked } from '#lib/backup/archive/read-whole.ts'
import type { RunDrill } from '#lib/backup/store/run-drill.ts'
import type { RestoreProgress } from '#lib/docspace/backups/restores.ts'
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

/** Follows the restore to its end, and until the new portal answers. */
export const followRestore = async (
  { out, shell }: CommandContext<unknown>,
  target: Target,
  drill: RunDrill,
): Promise<RunDrill> => {
  const anonymous = openAnonymous(drill.url, target)
  const { now } = target.clock
  const bar = out.progress('restoring')
  const began = now()
  const seen = async (): Promise<RestoreProgress | undefined> => anonymous.progress().catch(() => undefined)
  let progress = await seen()
  while (!progress?.completed) {
    bar.at(progress?.percent ?? 0, 100)
    if (progress && !progress.begun && now() - began > takenUpAfter) {
      bar.end()
      return failed(drill, 'The server has not taken the restore up: the upload was lost.', now())
    }
    await shell.clock.sleep(lookEvery)
    progress = await seen()
  }
  bar.end()
  if (progress.error) return failed(drill, `The server says: ${progress.error}`, now())
  for (const since = now(); (await anonymous.state().catch(() => undefined))?.restoring !== false; ) {
    if (now() - since > openAfter) return failed(drill, 'The restored portal stays closed.', now())
    await shell.clock.sleep(lookEvery)
  }
  return { ...drill, stage: 'restored' }
}

const failed = (drill: RunDrill, detail: string, now: number): RunDrill => ({
  ...drill,
  stage: 'done',
  passed: false,
  endedAt: now,
  checks: [{ id: 'drill-restore', verdict: 'failed', detail }],
})
