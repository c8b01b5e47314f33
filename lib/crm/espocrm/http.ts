import { createHttp, type Http } from '../../runtime/http.ts'
import type { RecordsOptions } from '../source.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

/** EspoCRM's REST API with the key of an API user (EspoCRM findings). */
export const espoHttp = (options: RecordsOptions<EspoSettings, EspoCredentials>): Http =>
  createHttp({
    baseUrl: options.settings.url,
    headers: { 'x-api-key': options.credentials.apiKey },
    deadline: options.deadline,
    clock: options.clock,
    timeoutMs: 10_000,
    ...(options.onExchange && { onExchange: options.onExchange }),
  })
