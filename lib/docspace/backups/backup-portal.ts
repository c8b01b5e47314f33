import { type ConnectionOptions, connect } from '../connection.ts'
import { accountCalls } from '../portal/backup-account.ts'
import { folderCalls } from '../rooms/folders.ts'
import { roomCalls } from '../rooms/rooms.ts'
import { archiveCalls } from './archives.ts'
import { backupCalls } from './backups.ts'
import { storedFileCalls } from './stored-files.ts'

/** The calls to DocSpace that a backup needs. Apart from `openDocSpace`, so that neither function carries the other's code. */
export const openBackups = (options: ConnectionOptions) => {
  const call = connect(options)
  const { url, apiKey, deadline, clock } = options
  return {
    backups: backupCalls(call),
    account: accountCalls(call),
    folders: folderCalls(call),
    /** For what is in an archive: is it in the portal, too? */
    files: storedFileCalls(call),
    rooms: roomCalls(call),
    archives: archiveCalls({ url, apiKey, deadline, clock }),
  }
}

export type BackupPortal = ReturnType<typeof openBackups>
