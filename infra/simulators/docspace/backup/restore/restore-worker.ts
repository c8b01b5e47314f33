import type { Portal } from '../../portal/portal.ts'
import type { PortalState } from '../../portal/state.ts'
import { storedFiles } from '../tables/rows.ts'
import type { Archived, RestoreTask } from './restore-types.ts'

/** A dump holds the archives of before, a portal's backup leaves them out. */
export function archivedState({ state: portal }: Portal, dump: boolean): string {
  const { archives: _, ...state } = portal
  return JSON.stringify(dump ? state : { ...state, files: storedFiles(portal) })
}

/** Also where a test only says so (`restoring`). */
export const isRestoring = ({ state: { restores, restoring } }: Portal): boolean =>
  restoring === true ||
  Object.values(restores).some((task) => !task.done && !task.lost && !task.switched && task.fails === undefined)

/** Ends what is due by the portal's clock. */
export function settleRestores(portal: Portal): void {
  for (const task of Object.values(portal.state.restores)) {
    if (task.done || task.lost || switchesAt(task) > portal.now()) continue
    if (!task.switched && task.archive !== undefined && task.fails === undefined) {
      task.switched = true
      putBack(portal, task, task.archive)
    }
    task.done = task.dueAt <= portal.now()
  }
}

/** The new portal answers before the restore says that it is completed. */
const switchesAt = ({ startedAt, dueAt }: RestoreTask) => startedAt + (dueAt - startedAt) * 0.9

function putBack(portal: Portal, task: RestoreTask, archive: Archived): void {
  const { archives, tenantId, restores, nextFolderId, nextFileId } = portal.state
  const before = JSON.parse(archive.content) as PortalState
  if (task.dump) {
    portal.state = { ...before, archives, restores }
    return
  }
  const fresh = withNewIds(portal, before, { folder: nextFolderId, file: nextFileId })
  portal.state = { ...fresh, archives, restores, tenantId: tenantId + 1 }
}

/** What no password is: the old ones hold for the old numbers of their owners. */
const DEAD = 'of another id'

/** Everything is there under other numbers, but for the roots; keys, sessions, jobs and the history are not. */
function withNewIds(portal: Portal, old: PortalState, from: { folder: number; file: number }): PortalState {
  const folders = numbered([...old.rooms, ...old.folders.filter(({ parentId }) => parentId !== 0)], from.folder)
  const files = numbered(old.files, from.file)
  const folder = (id: number) => folders.get(id) ?? id
  const text = [...old.users, ...old.groups].reduce(
    (all, { id }) => all.replaceAll(id, portal.newId()),
    JSON.stringify({ ...old, keys: [], sessions: {}, operations: [], templateJobs: [], events: [], shortLinks: {} }),
  )
  const state = JSON.parse(text) as PortalState
  return {
    ...state,
    users: state.users.map((user) => ({ ...user, passwordHash: DEAD })),
    rooms: state.rooms.map((room) => ({ ...room, id: folder(room.id) })),
    folders: state.folders.map((each) => ({ ...each, id: folder(each.id), parentId: folder(each.parentId) })),
    files: state.files.map((file) => ({ ...file, id: files.get(file.id) ?? file.id, folderId: folder(file.folderId) })),
    members: state.members.map((member) => ({ ...member, roomId: folder(member.roomId) })),
    links: state.links.map((link) => ({ ...link, roomId: folder(link.roomId) })),
    backups: { plan: state.backups.plan, history: [], started: [], dropped: [] },
    nextFolderId: from.folder + folders.size,
    nextFileId: from.file + files.size,
  }
}

const numbered = (entries: { id: number }[], from: number) =>
  new Map(entries.map(({ id }, index) => [id, from + index]))
