import type { Construct } from 'constructs'
import type { BackupSecrets, BackupSettings, PortalSettings } from '#lib/backup/settings.ts'
import type { LeastPrivilegeFunction } from '../constructs/functions/least-privilege-function.ts'
import { ManagedSecret } from '../constructs/managed-secret.ts'
import { secretNameIn } from '../constructs/secret-names.ts'
import type { StackContext } from '../constructs/stack-context.ts'

interface Path {
  kind: keyof BackupSecrets[string]
  path: string
  description: string
}

/** The secrets that a portal needs by its settings. */
const pathsOf = (portal: string, { callbackUrl, pagerDuty, offsite }: PortalSettings): Path[] => [
  {
    kind: 'docspace',
    path: `docspace/backup/${portal}`,
    description: `Key of DocSpace with all permissions for backups of ${portal}: {"apiKey": "..."}`,
  },
  ...(callbackUrl
    ? [
        {
          kind: 'callback' as const,
          path: `backup/${portal}/callback`,
          description: `Signs the callbacks about ${portal}: {"secrets": ["newest", "older"]}`,
        },
      ]
    : []),
  ...(offsite
    ? [
        {
          kind: 'evidence' as const,
          path: `backup/${portal}/evidence`,
          description: `Signs the evidence files of backups of ${portal}: {"secrets": ["newest", "older"]}`,
        },
      ]
    : []),
  ...(pagerDuty
    ? [
        {
          kind: 'pagerDuty' as const,
          path: `backup/${portal}/pagerduty`,
          description: `Routing key of PagerDuty for ${portal}: {"routingKey": "..."}`,
        },
      ]
    : []),
]

const drillSecret = (portal: string) => ({
  path: `docspace/drill/${portal}`,
  description: `Key of DocSpace with all permissions for the drill portal of ${portal}: {"apiKey": "..."}; each drill stores a new one`,
})

/** The names of every portal's secrets, as the functions take them in their settings. */
export const backupSecretNames = (context: StackContext, { portals }: BackupSettings): BackupSecrets =>
  Object.fromEntries(
    Object.entries(portals).map(([portal, settings]) => {
      const named = pathsOf(portal, settings).map(({ kind, path }) => [kind, secretNameIn(context, path)])
      return [portal, Object.fromEntries(named)]
    }),
  )

/** Makes them, and gives the key of each portal. Both functions read it: either may be the one that starts the backup. */
export const addBackupSecrets = (
  scope: Construct,
  context: StackContext,
  { portals }: BackupSettings,
  { starter, watcher }: { starter: LeastPrivilegeFunction; watcher: LeastPrivilegeFunction },
): Map<string, ManagedSecret> => {
  const keys = new Map<string, ManagedSecret>()
  for (const [portal, settings] of Object.entries(portals)) {
    // Only the command reads and writes this one: no function restores anything.
    if (settings.drill) new ManagedSecret(scope, `Secret-${portal}-drill`, { context, ...drillSecret(portal) })
    for (const { kind, path, description } of pathsOf(portal, settings)) {
      const secret = new ManagedSecret(scope, `Secret-${portal}-${kind}`, { context, path, description })
      secret.grantRead(watcher)
      if (kind !== 'docspace') continue
      secret.grantRead(starter)
      keys.set(portal, secret)
    }
  }
  return keys
}
