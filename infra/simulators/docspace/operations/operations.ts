import { folderDto, roomDto } from '../files/entry-dto.ts'
import { fileDto } from '../files/file-dto.ts'
import type { Call } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import type { Portal } from '../portal/portal.ts'
import type { Operation, OperationKind, OperationWork, User } from '../types.ts'
import { runOperation } from './operation-work.ts'

/**
 * Asynchronous work on files and rooms (docs/facts/docspace-api.md#operations, docs/facts/docspace-api.md#lost-operations). A finished operation can be read once; it is
 * forgotten 60 s after its last change; with more than ten finished and unread ones the next is never taken up.
 */

const FORGOTTEN_AFTER = 60_000
const UNREAD_ALLOWED = 10

/** Does what is due by the portal's clock and forgets what is old. Called before every look at the state. */
export function settleOperations(portal: Portal): void {
  const due = portal.state.operations.filter((each) => !each.done && !each.lost && (each.dueAt ?? 0) <= portal.now())
  for (const operation of due) {
    runOperation(portal, operation)
    operation.done = true
    operation.changed = operation.dueAt ?? portal.now()
  }
  const horizon = portal.now() - FORGOTTEN_AFTER
  portal.state.operations = portal.state.operations.filter(
    (each) => each.changed > horizon || (!each.done && !each.lost),
  )
}

/** Queues the work. `hidden`: its result is never shown. */
export function startOperation(
  portal: Portal,
  user: User,
  kind: OperationKind,
  work: OperationWork,
  hidden = false,
): Operation {
  settleOperations(portal)
  const unread = portal.state.operations.filter((each) => each.done).length
  const lost = unread > UNREAD_ALLOWED && (work.type === 'copy' || work.type === 'move')
  if (lost) portal.state.lostOperations++
  const operation: Operation = {
    id: portal.newId(),
    userId: user.id,
    kind,
    created: portal.now(),
    ...(lost ? {} : { dueAt: portal.now() + portal.operationMs.copy }),
    done: false,
    lost,
    work,
    processed: 0,
    error: '',
    fileIds: [],
    folderIds: [],
    changed: portal.now(),
    hidden,
  }
  portal.state.operations.push(operation)
  return operation
}

/** The operation as it is shown right after its start, whatever has become of it meanwhile. */
export const startedDto = (operation: Operation) => ({
  id: operation.id,
  Operation: operation.kind,
  progress: 0,
  error: '',
  processed: '0',
  finished: false,
  status: operation.lost ? 0 : 1,
})

function operationDto(portal: Portal, operation: Operation, user: User): object {
  if (!operation.done) return startedDto(operation)
  const files = operation.fileIds.flatMap((id) => portal.file(id) ?? [])
  const folders = operation.folderIds.flatMap((id) => portal.room(id) ?? portal.folder(id) ?? [])
  return {
    ...startedDto(operation),
    progress: 100,
    error: operation.error,
    processed: String(operation.processed),
    finished: true,
    ...(files.length > 0 ? { files: files.map((file) => fileDto(portal, file, user)) } : {}),
    ...(folders.length > 0
      ? {
          folders: folders.map((each) =>
            'roomType' in each ? roomDto(portal, each, user, 'changed') : folderDto(portal, each, user, 'result'),
          ),
        }
      : {}),
    status: 2,
  }
}

/** Reads the user's operations; finished ones are gone with that. */
export function readOperations(portal: Portal, user: User, id?: string): object[] {
  settleOperations(portal)
  const seen = portal.state.operations.filter(
    (each) => each.userId === user.id && !each.hidden && (id === undefined || each.id === id.toLowerCase()),
  )
  const shown = seen.map((each) => operationDto(portal, each, user))
  portal.state.operations = portal.state.operations.filter((each) => !each.done || !seen.includes(each))
  return shown
}

/** GET /files/fileops: nobody signed in sees an empty list. */
export function listOperations(call: Call): Result {
  if (call.user === undefined) return streamed([])
  const id = call.portal.has('singleOperation') ? call.query.get('id') : undefined
  return streamed(readOperations(call.portal, call.user, id))
}
