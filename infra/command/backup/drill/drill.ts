import { randomBytes } from 'node:crypto'
import { newDrill, type RunDrill } from '#lib/backup/store/run-drill.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { codeUnlessAgreed, isConfirmed } from '../../confirm.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { withLock } from '../../lock.ts'
import type { CommandContext } from '../../ops.ts'
import { momentText } from '../../output/time.ts'
import { Problem } from '../../problem.ts'
import { latestRuns } from '../kept-archives.ts'
import { type OpenedPortal, openPortalBackups } from '../open-portal-backups.ts'
import { archiveOf, newestVerified, proveArchive } from './drill-archive.ts'
import type { DrillOptions } from './drill-options.ts'
import { assertEmpty, type DrillPortal, drillSettings, openAnonymous, openDrillPortal } from './drill-target.ts'
import { keeperOf } from './keep-drill.ts'
import { readBackDrill } from './read-back.ts'
import { followRestore, uploadAndStart } from './restore.ts'

/**
 * `backup drill`: restores the newest verified archive into the drill portal and reads it back. It goes on where it was interrupted,
 * also after the one step that a person has to do: keys and passwords die with a restore, and only a mail lets its owner in again.
 */
export const drillBackup = (context: CommandContext<DrillOptions>): Promise<ExitCode> =>
  withLock(context.options, `backup drill in ${context.options.env}`, () => drillLocked(context))

const drillLocked = async (context: CommandContext<DrillOptions>): Promise<ExitCode> => {
  const { options, out } = context
  const target = await context.target()
  const opened = await openPortalBackups(target, options)
  const { url } = drillSettings(opened, options.into)
  const runs = await latestRuns(opened)
  const open = runs.find(({ drill }) => drill && drill.stage !== 'done' && drill.url === url)
  if (open?.drill && options.restart) await giveUp(opened, open, open.drill, target.clock.now())
  const going = options.restart ? undefined : open
  const begun = going ?? (await begin(context, opened, runs, url))
  if (!begun?.drill) return codeUnlessAgreed(options)
  if (going) out.note(`The drill of ${begun.run} that began ${momentText(begun.drill.begunAt)} goes on.`)
  const keep = keeperOf(opened, begun)
  let drill: RunDrill = begun.drill
  const archive = await archiveOf(opened, begun)
  if (!archive) throw new Problem(`The archive of ${begun.run} is gone.`, 'Begin another drill: `--restart`.')
  const mayReplace = (portal: DrillPortal) => assertEmpty(opened, runs, url, portal, target)
  if (drill.stage === 'uploading')
    drill = await keep(await uploadAndStart(context, target, opened.name, drill, archive, mayReplace))
  if (drill.stage === 'restoring') drill = await keep(await followRestore(context, target, drill))
  if (drill.stage === 'restored') {
    const read = await readBackDrill(context, target, opened.name, drill, archive)
    if (!read) return exitCodes.notDone
    drill = await keep(read)
  }
  return show(context, begun.run, drill)
}

const begin = async (
  { options, out, shell, target: openTarget }: CommandContext<DrillOptions>,
  opened: OpenedPortal,
  runs: readonly RunState[],
  url: string,
): Promise<RunState | undefined> => {
  const target = await openTarget()
  const wanted = options.run === undefined ? runs : runs.filter(({ run }) => run.startsWith(options.run ?? ''))
  const { run, archive } = await newestVerified(opened, wanted)
  const portal = await openDrillPortal(url, opened.name, target)
  await assertEmpty(opened, runs, url, portal, target)
  out.say(`The backup of ${momentText(run.dueAt)} is restored into ${url}. Everything there is lost.`)
  if (!(await isConfirmed(shell, out, options, `Replace everything in ${new URL(url).host}?`))) return undefined
  await proveArchive(out, run, archive)
  // The first look makes the sample files: a server that has never held a file refuses every restore.
  await portal.account.myDocuments()
  const before = await openAnonymous(url, target).progress()
  const seed = randomBytes(4).toString('hex')
  const drill = newDrill(run.drill, { url, seed, taskBefore: before?.taskId ?? '', begunAt: target.clock.now() })
  await keeperOf(opened, run)(drill)
  return { ...run, drill }
}

const giveUp = (opened: OpenedPortal, run: RunState, drill: RunDrill, now: number): Promise<RunDrill> => {
  const checks = [{ id: 'drill-restore', verdict: 'failed', detail: 'The drill was given up.' }]
  return keeperOf(opened, run)({ ...drill, stage: 'done', passed: false, endedAt: now, checks })
}

const show = ({ out }: CommandContext<DrillOptions>, run: string, drill: RunDrill): ExitCode => {
  const { checks, passed = false, url, seed } = drill
  out.result({ run, into: url, passed, seed, checks })
  out.table(
    [],
    checks.map(({ verdict, id, detail }) => [verdict, id, detail]),
    '  ',
  )
  const words = passed
    ? `The archive of ${run} was restored into ${url} and read back: it is what the archive holds (seed ${seed}).`
    : `The drill of ${run} FAILED (seed ${seed}).`
  out.say(out.style(passed ? 'green' : 'red', words))
  return passed ? exitCodes.done : exitCodes.failed
}
