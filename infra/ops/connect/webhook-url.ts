import { stackOutput } from '../target/stack-output.ts'
import type { Target } from '../target/target.ts'

/** Where a CRM delivers: the address of the settings, of the running house, or of the deployed API. */
export const webhookUrlOf = async (target: Target, source: string): Promise<string> => {
  const { house, settings } = target
  const base = settings.publicUrl ?? house?.apiUrl
  if (base) return `${base.replace(/\/+$/, '')}/webhooks/${source}`
  return (await stackOutput(target, 'WebhookUrl')).replace('{source}', source)
}
