import { runsAndHistory } from '#lib/backup/stages/prune.ts'
import { backupKindOf, type RunState } from '#lib/backup/store/run-state.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { momentText } from '../output/time.ts'
import { outcomeOf, runAsJson, sizeText } from './format.ts'
import { goneWords, openPortalBackups, type PortalOptions, unlessGone } from './open-portal-backups.ts'

export interface BackupListOptions extends PortalOptions {
  last: number
}

/** A row of `backup list`; `places`: where the archive of the run is kept now. */
export const listRow = (run: RunState, kind: string, places: readonly string[]): string[] => [
  run.run,
  momentText(run.dueAt),
  outcomeOf(run),
  kind,
  sizeText(run),
  places.join(', ') || '–',
]

/** `backup list`: the runs with where their archives are, and archives in DocSpace that no run has made. */
export const listBackups = async ({ options, out, target }: CommandContext<BackupListOptions>): Promise<ExitCode> => {
  const { name, services, work } = await openPortalBackups(await target(), options)
  const runs = await services.runs.latest(name, options.last)
  const [known, copies] = await Promise.all([
    unlessGone(work.portal().then((portal) => runsAndHistory(portal, runs, work.settings.kind))),
    services.store.list(`archives/${name}/`),
  ])
  const history = known ?? []
  const inPortal = new Set(history.map(({ id }) => id))
  const placesOf = ({ task, copy }: RunState) => [
    ...(task !== undefined && inPortal.has(task) ? ['portal'] : []),
    ...(copy && copies.includes(copy.key) ? ['copy'] : []),
  ]
  const ours = new Set(runs.flatMap(({ task, ours }) => (ours && task ? [task] : [])))
  const others = history.filter(({ id }) => !ours.has(id))
  out.result({
    runs: runs.map((run) => ({ ...runAsJson(run), places: placesOf(run) })),
    others: others.map(({ id, fileName, createdAt }) => ({ id, fileName, created: new Date(createdAt).toISOString() })),
  })
  out.table(
    ['RUN', 'DUE', 'HOW IT WENT', 'KIND', 'SIZE', 'KEPT IN'],
    runs.map((run) => listRow(run, backupKindOf(run), placesOf(run))),
  )
  if (!known) out.say(out.style('red', goneWords(work)))
  if (runs.length === 0) out.say('There was no run yet.')
  if (others.length > 0) {
    out.say('\nArchives in DocSpace that Roomkeeper did not make, and never deletes:')
    out.table(
      [],
      others.map(({ id, fileName, createdAt }) => [id, momentText(createdAt), fileName]),
      '  ',
    )
  }
  return 0
}
