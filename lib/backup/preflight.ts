import { DocSpaceRefusal } from '../docspace/answer.ts'
import type { BackupPortal } from '../docspace/backup-portal.ts'
import type { Plan } from '../docspace/portal-account.ts'
import { Park } from '../runtime/errors.ts'
import { backupReasons } from './reasons.ts'
import type { Check } from './run.ts'
import type { PortalSettings } from './settings.ts'

export interface Preflight {
  checks: Check[]
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
  const key = await optional(portal.account.key())
  if (key && !key.full) throw new Park(backupReasons['scope-missing'])
  if ((await optional(portal.account.administrator())) === false) throw new Park(backupReasons['right-missing'])
  const plan = await optional(portal.account.plan())
  const checks = [
    ...expiry(key?.expiresAt, now),
    ...(await freeBackups(portal, plan)),
    ...(settings.storage.type === 'Documents' ? room(plan, needed) : []),
  ]
  return { checks, folderId: await targetFolder(portal, settings) }
}

/** The answer of a call that a portal may refuse without harm; whatever passes by itself is thrown on. */
const optional = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}

const expiry = (expiresAt: number | undefined, now: number): Check[] => {
  if (expiresAt === undefined || expiresAt - now > expiryNotice) return []
  const date = new Date(expiresAt).toISOString().slice(0, 10)
  return [
    { id: 'key', verdict: 'warning', detail: `The API key of this portal expires on ${date}: store a new one before.` },
  ]
}

const freeBackups = async (portal: BackupPortal, plan: Plan | undefined): Promise<Check[]> => {
  const limit = plan?.freeBackups
  if (!limit) return []
  const used = (await optional(portal.backups.countThisMonth())) ?? limit.used
  const paid = (await optional(portal.backups.paidAllowed())) ?? false
  const detail = `${used} of ${limit.most} free backups of this month are used`
  if (used >= limit.most && !paid) throw new Park(backupReasons['payment-needed'], { detail })
  if (used + 1 < limit.most || paid) return []
  return [{ id: 'plan', verdict: 'warning', detail: `${detail}; after this one the plan allows no more.` }]
}

const room = (plan: Plan | undefined, needed: number | undefined): Check[] => {
  const limit = plan?.storage
  if (!limit) return []
  const free = limit.most - limit.used
  if (free <= 0)
    throw new Park(backupReasons['storage-full'], { detail: `${limit.used} of ${limit.most} bytes are used` })
  if (needed === undefined || free >= 2 * needed) return []
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
  if (storage.folderId !== undefined) return storage.folderId
  const documents = await portal.account.myDocuments()
  const { folders } = await portal.folders.list(documents)
  const found = folders.filter(({ title }) => title === storage.folder).sort((one, other) => one.id - other.id)[0]
  return found?.id ?? (await portal.folders.create(documents, storage.folder)).id
}
