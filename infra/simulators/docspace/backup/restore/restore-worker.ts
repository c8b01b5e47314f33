import type { Portal } from '../../portal/portal.ts'
import type { PortalState } from '../../portal/state.ts'
import type { Archived, RestoreTask } from './restore-types.ts'
import { restoredPortal } from './restored-portal.ts'

/** What a dump holds: everything, archives of before too. */
export function archivedState({ state: { archives: _, ...state } }: Portal): string {
  return JSON.stringify(state)
}

/** Also where a test only says so (`restoring`). One that has nothing to read closes nothing. */
export const isRestoring = ({ state: { restores, restoring } }: Portal): boolean =>
  restoring === true ||
  Object.values(restores).some((task) => !task.done && !task.lost && !task.switched && task.fails?.progress !== 0)

/** Ends what is due by the portal's clock. */
export function settleRestores(portal: Portal): void {
  for (const task of Object.values(portal.state.restores)) {
    if (task.done || task.lost || switchesAt(task) > portal.now()) continue
    if (!task.switched && task.fails === undefined) {
      task.switched = true
      if (task.archive !== undefined) putServerBack(portal, task.archive)
      else putBack(portal, task)
    }
    task.done = task.dueAt <= portal.now()
  }
}

/** The new portal answers before the restore says that it is completed. */
const switchesAt = ({ startedAt, dueAt }: RestoreTask) => startedAt + (dueAt - startedAt) * 0.9

function putServerBack(portal: Portal, { content }: Archived): void {
  const { archives, restores } = portal.state
  portal.state = { ...(JSON.parse(content) as PortalState), archives, restores }
}

/** The old portal is gone from its address, with its keys, sessions, jobs and history. */
function putBack(portal: Portal, task: RestoreTask): void {
  const { state } = portal
  const from = { folder: state.nextFolderId, file: portal.nextFileId() }
  const { schedule, ...restored } = restoredPortal(entriesOf(task), from)
  delete task.entries
  const { plan } = state.backups
  portal.state = {
    ...state,
    ...restored,
    ...{ keys: [], sessions: {}, operations: [], templateJobs: [], events: [], logins: [], jobs: {}, uploads: {} },
    backups: { plan, history: [], started: [], dropped: [], removed: [], ...(schedule && { schedule }) },
    tenantId: state.tenantId + 1,
  }
}

export const entriesOf = ({ entries = {} }: Pick<RestoreTask, 'entries'>): Map<string, Buffer> =>
  new Map(Object.entries(entries).map(([name, base64]) => [name, Buffer.from(base64, 'base64')]))
