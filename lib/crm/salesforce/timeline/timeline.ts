import * as z from 'zod/mini'
import { RetryLater } from '../../../runtime/errors.ts'
import { isMissing, shaped } from '../../answer.ts'
import { crmReasons } from '../../reasons.ts'
import type { RecordsOptions } from '../../records/records-port.ts'
import { inOneLine, markOf, type Timeline, type TimelineNote } from '../../records/timeline/timeline.ts'
import type { SalesforceApi } from '../api/api.ts'
import { isUnknownField, refersToGone, salesforceFailure } from '../api/failure.ts'
import { openApi } from '../api/open-api.ts'
import type { SalesforceCredentials, SalesforceSettings } from '../settings.ts'
import { taskKey } from './task-key.ts'

const statuses = z.looseObject({ records: z.array(z.looseObject({ ApiName: z.string() })) })

/** Closed tasks on the timelines of Salesforce's records. */
export const salesforceTimeline = (options: RecordsOptions<SalesforceSettings, SalesforceCredentials>): Timeline => {
  const api = openApi(options)
  return {
    async write({ type, id }, note) {
      const Status = await closedStatus(api)
      const about = type === 'Contact' ? { WhoId: id } : { WhatId: id }
      const answer = await api.upsert('Task', taskKey, note.id, { ...about, ...taskOf(note), Status })
      if (answer.status === 201) return 'written'
      if (answer.status === 200 || answer.status === 204) return 'there'
      if (refersToGone(answer)) return 'gone'
      if (isMissing(answer) || isUnknownField(answer)) throw fieldMissing()
      throw salesforceFailure('PATCH Task', answer)
    },
  }
}

const fieldMissing = () =>
  new RetryLater(crmReasons['crm-fields-missing'], { detail: `${taskKey} of Task`, after: 900_000 })

/** A subject has 255 characters, a description 32,000. */
const taskOf = (note: TimelineNote) => ({
  Subject: inOneLine(note.headline).slice(0, 255),
  Description: [...note.lines.map(inOneLine), ...(note.url === undefined ? [] : [note.url]), markOf(note)].join('\n'),
  ActivityDate: new Date(note.at).toISOString().slice(0, 10),
})

/** A status in which a task is done. Its name differs: organizations rename and translate them. */
const closedStatus = async (api: SalesforceApi): Promise<string> => {
  const answer = await api.query('SELECT ApiName FROM TaskStatus WHERE IsClosed=true ORDER BY SortOrder LIMIT 1')
  if (answer.status !== 200) throw salesforceFailure('query TaskStatus', answer)
  const [first] = shaped(statuses, 'query TaskStatus', answer).records
  if (first) return first.ApiName
  throw new RetryLater(crmReasons['crm-fields-missing'], { detail: 'a closed status of Task', after: 900_000 })
}
