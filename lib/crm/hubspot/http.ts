import { createHttp, type Http } from '../../runtime/http.ts'
import type { RecordsOptions } from '../source.ts'
import type { HubspotCredentials, HubspotSettings } from './settings.ts'

/** HubSpot's CRM API with the token of a private app (contracts §1.4, §1.5). */
export const hubspotHttp = (options: RecordsOptions<HubspotSettings, HubspotCredentials>): Http =>
  createHttp({
    baseUrl: options.settings.url,
    headers: { authorization: `Bearer ${options.credentials.accessToken}` },
    deadline: options.deadline,
    clock: options.clock,
    timeoutMs: 10_000,
    ...(options.onExchange && { onExchange: options.onExchange }),
  })
