import { unlessRefused } from '../../../docspace/answer.ts'
import type { BackupPortal } from '../../../docspace/backups/backup-portal.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { Park } from '../../../runtime/errors.ts'
import {
  freeInWords,
  fullStorage,
  lookAtPlan,
  noFreeBackup,
  type PlanFacts,
  type Refused,
} from '../../portal-limits.ts'
import { backupReasons } from '../../reasons.ts'
import type { PortalSettings } from '../../settings.ts'
import type { RunCheck } from '../../store/run-state.ts'

export interface Preflight {
  checks: RunCheck[]
  /** Where the archives go, for `Documents`. */
  folderId: number | undefined
}

const day = 24 * 3_600_000
/** A key that expires within these days is mentioned in every report. */
const expiryNotice = 14 * day

/**
 * Looks for what would make the backup fail before it is started, so that the report names the cause and not a status.
 * `needed`: bytes of the last archive. What the portal does not tell is left to the start itself.
 * @throws Park with a reason of `backupReasons`
 */
export const preflight = async (
  portal: BackupPortal,
  settings: PortalSettings,
  needed: number | undefined,
  now: number,
): Promise<Preflight> => {
  const key = await unlessRefused(portal.account.key())
  if (key && !key.full) throw new Park(backupReasons['scope-missing'])
  if ((await unlessRefused(portal.account.administrator())) === false) throw new Park(backupReasons['right-missing'])
  if (settings.kind === 'server' && (await unlessRefused(portal.account.server()))?.isOwn === false)
    throw new Park(backupReasons['server-backup-refused'])
  const plan = await lookAtPlan(portal)
  const inDocuments = settings.storage.type === 'Documents'
  refuse((inDocuments ? fullStorage(plan) : undefined) ?? noFreeBackup(plan))
  const checks = [...expiry(key?.expiresAt, now), ...freeBackups(plan), ...(inDocuments ? room(plan, needed) : [])]
  return { checks, folderId: await targetFolder(portal, settings) }
}

const refuse = (refused: Refused | undefined): void => {
  if (refused) throw new Park(backupReasons[refused.reason], refused)
}

const expiry = (expiresAt: number | undefined, now: number): RunCheck[] => {
  if (expiresAt === undefined || expiresAt - now > expiryNotice) return []
  const date = utcDay(expiresAt)
  return [
    { id: 'key', verdict: 'warning', detail: `The API key of this portal expires on ${date}: store a new one before.` },
  ]
}

const freeBackups = ({ free, paid }: PlanFacts): RunCheck[] => {
  if (!free || paid || free.used + 1 < free.most) return []
  return [{ id: 'plan', verdict: 'warning', detail: `${freeInWords(free)}; after this one the plan allows no more.` }]
}

const room = ({ storage }: PlanFacts, needed: number | undefined): RunCheck[] => {
  if (!storage || needed === undefined || storage.most - storage.used >= 2 * needed) return []
  return [
    {
      id: 'storage',
      verdict: 'warning',
      detail: 'The storage of the portal has room for fewer than two more archives.',
    },
  ]
}

/** The folder of the settings; one that is missing by its title is made. Of several with the title the oldest is taken. */
const targetFolder = async (portal: BackupPortal, { storage }: PortalSettings): Promise<number | undefined> => {
  if (storage.type !== 'Documents') return undefined
  if (storage.folderId !== undefined) {
    refuse((await portal.account.mayCreateIn(storage.folderId)) === false ? { reason: 'folder-refused' } : undefined)
    return storage.folderId
  }
  const documents = await portal.account.myDocuments()
  const { folders } = await portal.folders.list(documents)
  const found = folders.filter(({ title }) => title === storage.folder).sort((one, other) => one.id - other.id)[0]
  return found?.id ?? (await portal.folders.create(documents, storage.folder)).id
}
