import { type ConnectionOptions, connect } from '../connection.ts'
import { accountCalls } from '../portal/portal-account.ts'
import { folderCalls } from '../rooms/folders.ts'
import { archiveCalls } from './archives.ts'
import { backupCalls } from './backups.ts'

/** DocSpace, as far as a backup needs it; apart from `openDocSpace`, so that neither function carries the other's code. */
export const openBackups = (options: ConnectionOptions) => {
  const call = connect(options)
  const { url, apiKey, deadline, clock } = options
  return {
    backups: backupCalls(call),
    account: accountCalls(call),
    folders: folderCalls(call),
    archives: archiveCalls({ url, apiKey, deadline, ...(clock && { clock }) }),
  }
}

export type BackupPortal = ReturnType<typeof openBackups>
