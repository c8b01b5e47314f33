import { randomUUID } from 'node:crypto'
import { Park } from '../../runtime/errors.ts'
import { signStandard } from '../../runtime/signing/standard-webhooks.ts'
import { ask, crmFailure } from '../answer.ts'
import { apiHttp } from '../api-http.ts'
import { crmReasons } from '../reasons.ts'
import type { ConnectOptions } from '../setup/connector.ts'
import type { ProofRecords } from '../setup/proof-records.ts'
import { keyIdOf } from './client-id.ts'
import type { GenericSettings } from './settings.ts'

/** Sends the client of a proof to the receiver, as its sender would. There is no CRM, so there is no record to delete. */
export const genericProof = (
  { settings, webhookUrl, deadline, clock }: ConnectOptions<GenericSettings>,
  secret: string,
): Required<ProofRecords> => ({
  async make({ name }) {
    const id = `proof-${randomUUID()}`
    const { origin, pathname } = new URL(webhookUrl)
    const body = JSON.stringify({ id, name })
    const proof =
      settings.auth === 'standard-webhooks'
        ? signStandard(`msg_${id}`, clock.now(), body, [secret])
        : { [settings.header]: secret }
    const headers = { 'content-type': 'application/json', ...proof }
    const http = apiHttp({ settings: { url: origin }, deadline, clock })
    const answer = await ask(http, { method: 'POST', path: pathname, headers, body })
    if (answer.status === 202) return { id: keyIdOf(id) }
    if (answer.status !== 401 && answer.status !== 404) throw crmFailure('POST webhook', answer)
    const detail = `the receiver answered ${answer.status}: roomkeeper connect generic stores the secret`
    throw new Park(crmReasons['crm-not-understood'], { detail })
  },
  remove: async () => {},
})
