import type { ChangeOptions } from '../../confirm.ts'
import type { PortalOptions } from '../open-portal-backups.ts'

/** What `backup drill` can be told. */
export interface DrillOptions extends PortalOptions, ChangeOptions {
  into?: string
  run?: string
  /** The address in the mail by which the owner of the restored portal sets a password. */
  link?: string
  files: number
  restart?: boolean
}
