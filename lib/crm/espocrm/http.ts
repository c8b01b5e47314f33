import type { Http } from '../../runtime/http.ts'
import { apiHttp } from '../api-http.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

type Options = RecordsOptions<EspoSettings, EspoCredentials>

/** EspoCRM's REST API with the key of an API user (docs/facts/espocrm.md#authentication). */
export const espoHttp = ({ credentials, ...options }: Options): Http =>
  apiHttp(options, { 'x-api-key': credentials.apiKey })
