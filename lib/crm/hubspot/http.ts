import type { Http } from '../../runtime/http.ts'
import { apiHttp } from '../api-http.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import type { HubspotCredentials, HubspotSettings } from './settings.ts'

type Options = RecordsOptions<HubspotSettings, HubspotCredentials>

/** HubSpot's CRM API with the token of a private app (docs/facts/hubspot.md#reading-records, docs/facts/hubspot.md#writing-records). */
export const hubspotHttp = ({ credentials, ...options }: Options): Http =>
  apiHttp(options, { authorization: `Bearer ${credentials.accessToken}` })
