import type { PortalSettings } from '#lib/backup/settings.ts'
import { connect } from '#lib/docspace/connection.ts'
import { accountCalls } from '#lib/docspace/portal/backup-account.ts'
import { docspaceKey } from '#lib/docspace/portal/key-secret.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from './finding.ts'
import { lifeOf } from './keys/key-life.ts'

const patience = 60_000

/** The path of a portal's backup key below `roomkeeper/{environment}/`. */
export const backupKeyPath = (portal: string) => `docspace/backup/${portal}`

/** The path of the key of its drill portal. */
export const drillKeyPath = (portal: string) => `docspace/drill/${portal}`

/** A check for each portal that is backed up: whether its key may do that, how long, and as whom. */
export const backupChecks = ({ settings }: Target): DoctorCheck[] =>
  Object.entries(settings.backup?.portals ?? {}).map(([portal, portalSettings]) => ({
    area: `Backup of ${portal}`,
    look: (target) => lookAt(target, portal, portalSettings),
  }))

const lookAt = async (target: Target, portal: string, { url, kind }: PortalSettings): Promise<Found[]> => {
  const name = target.secretName(backupKeyPath(portal))
  const found = await target.secrets.find(name, docspaceKey)
  if (!found) return [unknown(`whether backups can be made: ${name} has no key`)]
  const deadline = deadlineIn(patience, target.clock)
  const account = accountCalls(connect({ url, apiKey: found.apiKey, deadline, clock: target.clock }))
  const { full, expiresAt } = await account.key()
  const life = lifeOf(expiresAt, target.clock.now())
  // Without every permission it may not even ask who it is.
  if (!full) return [narrow, life]
  return [
    ok('the key may do everything, which backups need'),
    life,
    ownerOf(await account.administrator()),
    ...keyKindOf(kind, await account.server()),
  ]
}

type Server = Awaited<ReturnType<ReturnType<typeof accountCalls>['server']>>

/** Whether the kind of backup fits the server, and where another one would bring back more (docs/facts/docspace-api.md#a-dump). */
export const keyKindOf = (kind: PortalSettings['kind'], { isOwn, mayHaveMorePortals }: Server): Found[] => {
  if (isOwn === undefined) return []
  if (kind === 'server') return isOwn ? [ok('the whole server is backed up')] : [inCloud]
  if (!isOwn) return []
  const others = mayHaveMorePortals ? ', if it has no other portal' : ''
  const advice = `"kind": "server" is possible on this server of your own and brings everything back as it was${others}: docs/backups.md`
  return [ok(`the portal is backed up, which a restore makes anew; ${advice}`)]
}

const inCloud = problem(
  'a backup of the whole server is asked for, and the portal is one of the cloud',
  'Leave "kind" out of the backup of this portal, or set it to "portal".',
)

const narrow = problem(
  'the key lacks a permission that backups need: DocSpace has no smaller one for them than *',
  'Create a key without limited permissions and store it.',
)

const ownerOf = (administers: boolean): Found =>
  administers
    ? ok('the user behind the key administers the portal')
    : problem(
        'the user behind the key does not administer the portal',
        'Create the key as the owner or an administrator of DocSpace.',
      )
