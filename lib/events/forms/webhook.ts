import { signStandard } from '../../runtime/signing/standard-webhooks.ts'
import { eventBody } from '../event.ts'
import type { OutletForm } from './outlet-request.ts'

/** Standard Webhooks 1.0.0: the id is the same for every try, the time is that of this one. */
export const webhookForm: OutletForm = (event, { url, secrets }, now) => {
  const body = eventBody(event)
  return { url, headers: signStandard(event.id, now, body, secrets), body }
}
