import type { Http } from '../../runtime/http.ts'
import { apiHttp } from '../api-http.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import type { PipedriveCredentials, PipedriveSettings } from './settings.ts'

type Options = RecordsOptions<PipedriveSettings, PipedriveCredentials>

/** Pipedrive's API, the second version where there is one, with an API token (docs/facts/pipedrive.md#reading-records, docs/facts/pipedrive.md#fields-of-the-account). */
export const pipedriveHttp = ({ credentials, ...options }: Options): Http =>
  apiHttp(options, { 'x-api-token': credentials.apiToken })
