import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, shaped } from '../../answer.ts'
import { espoFailure, isUnknown } from '../failure.ts'

export const anyRecord = z.record(z.string(), z.unknown())
export type AnyRecord = z.output<typeof anyRecord>

/** The record, or undefined for 404. @throws RetryLater */
export const getRecord = async (http: Http, path: string): Promise<AnyRecord | undefined> => {
  const what = `GET ${path.split('/')[0]}`
  const answer = await ask(http, { method: 'GET', path: `/api/v1/${path}` })
  if (isUnknown(answer)) return undefined
  if (answer.status !== 200) throw espoFailure(what, answer)
  return shaped(anyRecord, what, answer)
}

/** The record; undefined when it was deleted. The key of an administrator also reads deleted ones (docs/facts/espocrm.md#reading-a-record). */
export const living = async (http: Http, ref: ClientRef): Promise<AnyRecord | undefined> => {
  const record = await getRecord(http, `${ref.type}/${ref.id}`)
  return record?.deleted === true ? undefined : record
}
