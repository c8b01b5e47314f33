import { createHttp } from '../../runtime/http.ts'
import type { RecordsOptions } from '../source.ts'
import { createApi, type SalesforceApi } from './api.ts'
import type { SalesforceCredentials, SalesforceSettings } from './settings.ts'

/** Salesforce's REST API as the integration user of an External Client App (contracts §3.4). */
export const openApi = (options: RecordsOptions<SalesforceSettings, SalesforceCredentials>): SalesforceApi => {
  const http = createHttp({
    baseUrl: options.settings.url,
    deadline: options.deadline,
    clock: options.clock,
    timeoutMs: 15_000,
    ...(options.onExchange && { onExchange: options.onExchange }),
  })
  return createApi(http, options.settings, options.credentials, options.clock)
}
