import * as z from 'zod/mini'
import { type Secrets, webhookSecrets } from '../runtime/secrets.ts'
import { standardKey } from '../runtime/signing/standard-webhooks.ts'
import { addressProblem } from './address-problem.ts'
import type { OutletTarget } from './forms/outlet-request.ts'
import type { AddressedKind, OutletSettings } from './settings.ts'

/** The secret of a channel of Slack or Teams: whoever knows the address can write there. */
export const channelSecret = z.object({ url: z.string().check(z.minLength(1)) })

/** What an outlet needs so that it can be sent anything; or what is wrong, without a part of a secret. */
export type FoundTarget = { target: OutletTarget } | { problem: string }

/** Reads where an outlet is, and what signs for it. */
export const findTarget = async (
  { kind, url }: Pick<OutletSettings, 'url'> & { kind: AddressedKind },
  { secrets, secretName, thisMachine }: { secrets: Secrets; secretName: string; thisMachine: boolean },
): Promise<FoundTarget> => {
  if (kind !== 'webhook') {
    const stored = await secrets.find(secretName, channelSecret)
    if (!stored) return { problem: `no address is stored in ${secretName}` }
    const problem = addressProblem(kind, stored.url, thisMachine)
    return problem ? { problem } : { target: { url: stored.url, secrets: [] } }
  }
  const stored = await secrets.find(secretName, webhookSecrets)
  if (!stored) return { problem: `no signing secret is stored in ${secretName}` }
  if (!stored.secrets.every(standardKey)) return { problem: `a secret in ${secretName} is not whsec_ and base64` }
  const problem = addressProblem(kind, url ?? '', thisMachine)
  return problem ? { problem } : { target: { url: url ?? '', secrets: stored.secrets } }
}
