import { beginRun, resumeRun } from '#lib/backup/stages/begin-run.ts'
import type { StageContext } from '#lib/backup/stages/stage-context.ts'
import { backupKindOf, type RunState } from '#lib/backup/store/run-state.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { momentText } from '../output/time.ts'
import { adviceOf, outcomeOf, runAsJson, sizeText } from './format.ts'
import { type OpenedPortal, openPortalBackups, type PortalOptions } from './open-portal-backups.ts'

export interface RunOptions extends PortalOptions {
  wait: boolean
}

/** Between two looks at a run, in milliseconds. */
const lookEvery = 1_000

/** `backup run`: backs a portal up now, or joins the run that is under way, and follows it to its end. */
export const runBackup = async ({ options, out, shell, target }: CommandContext<RunOptions>): Promise<ExitCode> => {
  const opened = await openPortalBackups(await target(), options)
  const begun = await beginOrJoin(opened, out)
  if (!options.wait) {
    out.result(runAsJson(begun))
    out.say(`${begun.run} is on its way: roomkeeper backup status shows it.`)
    return 0
  }
  const ended = await followToEnd(opened, begun, out, shell.clock.sleep)
  out.result(runAsJson(ended))
  showEnd(out, ended)
  return ended.outcome === 'bad' ? 1 : 0
}

const beginOrJoin = async ({ name, services, work }: OpenedPortal, out: Output): Promise<RunState> => {
  const [last] = await services.runs.latest(name, 1)
  if (last && last.stage !== 'done') {
    out.note(`The run of ${momentText(last.dueAt)} is under way; it is followed.`)
    await resumeRun(services, last)
    return last
  }
  const now = services.clock.now()
  // Runs of the same minute are one run, because nobody sees another's run before it is stored. A run that has ended cannot be joined.
  const begun = await beginRun(services, { portal: name, by: 'hand', dueAt: now - (now % minute) }, work.deadline)
  return begun.stage === 'done' ? beginRun(services, { portal: name, by: 'hand', dueAt: now }, work.deadline) : begun
}

const minute = 60_000

const phases = {
  start: 'starting',
  watch: 'DocSpace is backing up',
  locate: 'checking',
  read: 'reading the archive',
  prune: 'tidying up',
  report: 'reporting',
  done: 'done',
}

/** Shows how far the run is until it has been reported. */
const followToEnd = async (
  { services: { runs }, work }: OpenedPortal,
  begun: RunState,
  out: Output,
  sleep: (ms: number) => Promise<void>,
): Promise<RunState> => {
  let shown: string | undefined
  let bar = out.progress('backup')
  for (let state = begun; ; state = (await runs.find(begun.portal, begun.run))?.state ?? state) {
    const phase = phases[state.stage]
    if (phase !== shown) {
      bar.end()
      out.note(phase)
      bar = out.progress(phase)
      shown = phase
    }
    if (state.stage === 'read') bar.at(state.reading?.position ?? 0, state.archive?.size)
    else if (state.stage === 'watch') bar.at(await percentOf(work, state), 100)
    if (state.stage === 'done') {
      bar.end()
      return state
    }
    await sleep(lookEvery)
  }
}

/** How far DocSpace is right now; the run itself looks less often. */
const percentOf = async ({ portal }: StageContext, run: RunState): Promise<number> => {
  const { task, percent } = run
  const seen = await portal()
    .then(({ backups }) => backups.progress(backupKindOf(run)))
    .catch(() => undefined)
  return seen && seen.taskId === task ? seen.percent : percent
}

export const showEnd = (out: Output, run: RunState): void => {
  const colour = run.outcome === 'bad' ? 'red' : run.outcome === 'warning' ? 'yellow' : 'green'
  out.say(out.style(colour, `${outcomeOf(run)}${sizeText(run) ? `, ${sizeText(run)}` : ''}`))
  out.table(
    [],
    run.checks.map(({ id, verdict, detail }) => [verdict, id, detail]),
    '  ',
  )
  const advice = adviceOf(run)
  if (advice) out.say(`${advice.what}${run.end?.detail ? ` (${run.end.detail})` : ''}. ${advice.remedy}`)
}
