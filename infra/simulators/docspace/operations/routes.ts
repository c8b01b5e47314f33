import { openRoute, route } from '../http/router.ts'
import { copyOrMove, duplicateRoom } from './copy-or-move.ts'
import { listOperations } from './operations.ts'
import { archiveRoom, deleteEntry, deleteRoom } from './removals.ts'

export const operationsRoutes = [
  route('PUT', '/files/fileops/duplicate', duplicateRoom),
  route('PUT', '/files/fileops/copy', copyOrMove('copy')),
  route('PUT', '/files/fileops/move', copyOrMove('move')),
  openRoute('GET', '/files/fileops', listOperations),
  route('PUT', '/files/rooms/:id/archive', archiveRoom('archive')),
  route('PUT', '/files/rooms/:id/unarchive', archiveRoom('unarchive')),
  route('DELETE', '/files/rooms/:id', deleteRoom),
  route('DELETE', '/files/file/:id', deleteEntry('file')),
  route('DELETE', '/files/folder/:id', deleteEntry('folder')),
]
