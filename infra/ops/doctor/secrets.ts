import * as z from 'zod/mini'
import { webhookSecrets } from '#lib/runtime/secrets.ts'
import { docspaceKeyPath } from '../target/open.ts'
import type { Target } from '../target/target.ts'
import { backupKeyPath } from './backup-keys.ts'
import { type Check, type Finding, ok, problem } from './finding.ts'

interface Wanted {
  path: string
  schema: z.core.$ZodType
  remedy: string
  isEnough?(value: unknown): boolean
}

const apiKey = z.object({ apiKey: z.string().check(z.minLength(1)) })
const storeKey = 'Create an API key in DocSpace (Settings, Developer tools) and store {"apiKey": "sk-..."} in it.'

/** Every secret that this environment reads, and what stores it. */
const wantedBy = ({ sources, settings }: Target): Wanted[] => [
  { path: docspaceKeyPath, schema: apiKey, remedy: storeKey },
  ...[...sources].flatMap(([name, { source }]): Wanted[] => {
    const remedy = `roomkeeper connect ${name} stores it.`
    const needsCredentials = !z.safeParse(source.credentials, {}).success
    return [
      {
        path: `webhooks/${name}`,
        schema: webhookSecrets,
        remedy: `Until then its webhooks are answered 404. ${remedy}`,
        isEnough: (value) => (value as z.output<typeof webhookSecrets>).secrets.length > 0,
      },
      ...(needsCredentials ? [{ path: `crm/${name}`, schema: source.credentials, remedy }] : []),
    ]
  }),
  ...Object.keys(settings.backup?.portals ?? {}).map(
    (portal): Wanted => ({ path: backupKeyPath(portal), schema: apiKey, remedy: storeKey }),
  ),
]

const look = async (target: Target, { path, schema, remedy, isEnough }: Wanted): Promise<Omit<Finding, 'area'>> => {
  const name = target.secretName(path)
  const value = await target.secrets.find(name, schema)
  if (value !== undefined && (isEnough?.(value) ?? true)) return ok(name)
  return problem(`${name} is not there or has no usable value`, remedy)
}

/** Whether every secret has a value of the right shape. The values are never shown. */
export const secrets: Check = {
  area: 'Secrets',
  look: (target) => Promise.all(wantedBy(target).map((wanted) => look(target, wanted))),
}
