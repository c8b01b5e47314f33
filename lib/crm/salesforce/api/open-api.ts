import { apiHttp } from '../../api-http.ts'
import type { RecordsOptions } from '../../records/records-port.ts'
import type { SalesforceCredentials, SalesforceSettings } from '../settings.ts'
import { createApi, type SalesforceApi } from './api.ts'

/** Salesforce's REST API as the integration user of an External Client App (docs/facts/salesforce.md#rest-api). */
export const openApi = (options: RecordsOptions<SalesforceSettings, SalesforceCredentials>): SalesforceApi => {
  const http = apiHttp(options, {}, 15_000)
  return createApi(http, options.settings, options.credentials, options.clock)
}
