import { Problem } from '../problem.ts'
import { stackOutput } from '../target/stack-output.ts'
import type { Target } from '../target/target.ts'
import { isDeployed } from './connection-secrets.ts'

/** Stands for an address that there is not yet: a name that nobody can have (RFC 2606). Nothing is registered for it. */
export const notYet = 'https://not-deployed.invalid/webhooks/'

/**
 * The same where a source may not be deployed yet, and connect makes what has to be there before: fields, and settings that only the
 * CRM can tell. @throws Problem when the source is deployed and its address cannot be found
 */
export const webhookUrlBefore = async (target: Target, source: string): Promise<string> => {
  try {
    return await webhookUrlOf(target, source)
  } catch (error) {
    if (!(error instanceof Problem) || (await isDeployed(target, source))) throw error
    return notYet + source
  }
}

/** Where a CRM delivers: the address of the settings, of the running instance, or of the deployed API. */
export const webhookUrlOf = async (target: Target, source: string): Promise<string> => {
  const { instance, settings } = target
  const base = settings.publicUrl ?? instance?.apiUrl
  if (base) return `${base.replace(/\/+$/, '')}/webhooks/${source}`
  return (await stackOutput(target, 'WebhookUrl', 'set publicUrl in the settings')).replace('{source}', source)
}
