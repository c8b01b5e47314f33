import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import type { RecordsOptions } from '../../records/records-port.ts'
import { htmlNote } from '../../records/timeline/html-note.ts'
import { markOf, type Timeline, type TimelineNote } from '../../records/timeline/timeline.ts'
import { pipedriveFailure } from '../failure.ts'
import { pipedriveHttp } from '../http.ts'
import { type ObjectName, type PipedriveCredentials, type PipedriveSettings, paths } from '../settings.ts'

/** What a note calls the record that it is on. */
const links: Readonly<Record<ObjectName, string>> = { organization: 'org_id', person: 'person_id', deal: 'deal_id' }

const state = z.looseObject({
  data: z.nullable(z.looseObject({ is_deleted: z.optional(z.boolean()) })),
})
const page = z.looseObject({
  data: z.nullable(z.array(z.looseObject({ content: z.nullish(z.string()) }))),
  additional_data: z.nullish(
    z.looseObject({
      pagination: z.nullish(
        z.looseObject({ more_items_in_collection: z.boolean(), next_start: z.optional(z.number()) }),
      ),
    }),
  ),
})

/** So many notes are read at once. */
const pageSize = 100

/** Notes on Pipedrive's records. They are in version 1 of its API alone (docs/facts/pipedrive.md#notes). */
export const pipedriveTimeline = (options: RecordsOptions<PipedriveSettings, PipedriveCredentials>): Timeline => {
  const http = pipedriveHttp(options)
  return {
    async write({ type, id }, note, again) {
      if (!isObject(type) || !(await isLiving(http, type, id))) return 'gone'
      const link = links[type]
      if (again && (await isThere(http, `${link}=${id}`, note))) return 'there'
      const json = { content: htmlNote(note), [link]: Number(id) }
      const answer = await ask(http, { method: 'POST', path: '/v1/notes', json })
      if (answer.status !== 200 && answer.status !== 201) throw pipedriveFailure('POST note', answer)
      return 'written'
    },
  }
}

const isObject = (type: string): type is ObjectName => type in links

/** Whether a record is there. Whether Pipedrive would take a note on a deleted one is not documented. */
const isLiving = async (http: Http, type: ObjectName, id: ClientRef['id']): Promise<boolean> => {
  const what = `GET ${type}`
  const answer = await ask(http, { method: 'GET', path: `/api/v2/${paths[type]}/${id}` })
  if (isMissing(answer) || answer.status === 410) return false
  if (answer.status !== 200) throw pipedriveFailure(what, answer)
  const { data } = shaped(state, what, answer)
  return data !== null && data.is_deleted !== true
}

/** Whether one of a record's notes has our mark. The newest are read first. */
const isThere = async (http: Http, link: string, note: TimelineNote): Promise<boolean> => {
  let start: number | undefined = 0
  while (start !== undefined) {
    const sort = `sort=${encodeURIComponent('add_time DESC')}`
    const path = `/v1/notes?${link}&${sort}&limit=${pageSize}&start=${start}`
    const answer = await ask(http, { method: 'GET', path })
    if (answer.status !== 200) throw pipedriveFailure('GET notes', answer)
    const { data, additional_data: more }: z.output<typeof page> = shaped(page, 'GET notes', answer)
    if (data?.some(({ content }) => content?.includes(markOf(note)))) return true
    start = more?.pagination?.more_items_in_collection ? more.pagination.next_start : undefined
  }
  return false
}
