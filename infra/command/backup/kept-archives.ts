import type { Pieces } from '#lib/backup/archive/read-whole.ts'
import { sourceOf } from '#lib/backup/stages/read.ts'
import { backupKindOf, type RunState } from '#lib/backup/store/run-state.ts'
import { Problem } from '../problem.ts'
import { type OpenedPortal, unlessGone } from './open-portal-backups.ts'

/** Runs that are looked through, from the newest on. */
const mostRuns = 400

export const latestRuns = ({ name, services }: OpenedPortal): Promise<RunState[]> =>
  services.runs.latest(name, mostRuns)

/**
 * The run that somebody means: by its id, the beginning of it, or the id of its task.
 * @throws Problem
 */
export const findRun = async (opened: OpenedPortal, id: string): Promise<RunState> => {
  const found = (await latestRuns(opened)).filter((one) => one.task === id || one.run.startsWith(id))
  const exact = found.find((one) => one.task === id || one.run === id)
  const [run, another] = exact ? [exact] : found
  if (run && !another) return run
  throw new Problem(
    run ? `Several runs begin with ${id}.` : `There is no run ${id}.`,
    'roomkeeper backup list shows them.',
  )
}

/** Reads the archive of a run in its portal; undefined where the portal has none any more. */
export const portalArchiveOf = async ({ work }: OpenedPortal, run: RunState): Promise<Pieces | undefined> => {
  const { backups, archives } = await work.portal()
  const recorded = (await backups.history(backupKindOf(run))).some(({ id }) => id === run.task)
  const source = recorded ? await sourceOf(work, run) : undefined
  return source && (async (start, length) => (await archives.piece(source, start, length)).bytes)
}

/** Reads the copy of a run's archive in S3, without asking its portal; undefined where there is none. */
export const copyOf = async (
  { services }: Pick<OpenedPortal, 'services'>,
  { copy }: RunState,
): Promise<Pieces | undefined> => {
  if (!copy || !(await services.store.inspect(copy.key))) return undefined
  return (start, length) => services.store.piece(copy.key, start, length)
}

/** Where the archive of a run is kept. */
export type KeptPlace = 'copy' | 'portal'

export interface KeptArchive {
  run: RunState
  place: KeptPlace
  pieces: Pieces
}

/**
 * The first of these runs whose archive is still there, its copy before that in the portal; `from` looks in one place only. A portal
 * that is gone is asked once, and copies of the other runs are looked for all the same.
 */
export const firstKept = async (
  opened: OpenedPortal,
  runs: readonly RunState[],
  from?: KeptPlace,
): Promise<{ found?: KeptArchive; isPortalGone: boolean }> => {
  let isPortalGone = false
  for (const run of runs) {
    const copy = from === 'portal' ? undefined : await copyOf(opened, run)
    if (copy) return { found: { run, place: 'copy', pieces: copy }, isPortalGone }
    if (from === 'copy' || isPortalGone) continue
    const asked = await unlessGone(portalArchiveOf(opened, run).then((pieces) => ({ pieces })))
    if (asked?.pieces) return { found: { run, place: 'portal', pieces: asked.pieces }, isPortalGone }
    isPortalGone = asked === undefined
  }
  return { isPortalGone }
}
