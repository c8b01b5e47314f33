import { createHttp, type Http } from '../../runtime/http.ts'
import type { RecordsOptions } from '../source.ts'
import type { PipedriveCredentials, PipedriveSettings } from './settings.ts'

/** Pipedrive's API, the second version where there is one, with an API token (contracts §2.4, §2.5). */
export const pipedriveHttp = (options: RecordsOptions<PipedriveSettings, PipedriveCredentials>): Http =>
  createHttp({
    baseUrl: options.settings.url,
    headers: { 'x-api-token': options.credentials.apiToken },
    deadline: options.deadline,
    clock: options.clock,
    timeoutMs: 10_000,
    ...(options.onExchange && { onExchange: options.onExchange }),
  })
