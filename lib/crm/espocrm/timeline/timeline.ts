import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, shaped } from '../../answer.ts'
import type { RecordsOptions } from '../../records/records-port.ts'
import { inOneLine, markOf, type Timeline, type TimelineNote } from '../../records/timeline/timeline.ts'
import { espoFailure } from '../failure.ts'
import { espoHttp } from '../http.ts'
import { living } from '../reading/get-record.ts'
import type { EspoCredentials, EspoSettings } from '../settings.ts'

const page = z.looseObject({
  total: z.number(),
  list: z.array(z.looseObject({ post: z.nullish(z.string()) })),
})

/** As many as EspoCRM lists at once without other settings. */
const pageSize = 200

/** Posts in the streams of EspoCRM's records (docs/facts/espocrm.md#notes). */
export const espoTimeline = (options: RecordsOptions<EspoSettings, EspoCredentials>): Timeline => {
  const http = espoHttp(options)
  return {
    async write(ref, note, again) {
      if (!(await living(http, ref))) return 'gone'
      if (again && (await isThere(http, ref, note))) return 'there'
      const json = { type: 'Post', parentType: ref.type, parentId: ref.id, post: markdownNote(note) }
      const answer = await ask(http, { method: 'POST', path: '/api/v1/Note', json })
      if (answer.status !== 200) throw espoFailure('POST Note (the right stream)', answer)
      return 'written'
    },
  }
}

/** Whether one of a record's posts has our mark. The newest are read first. */
const isThere = async (http: Http, { type, id }: ClientRef, note: TimelineNote): Promise<boolean> => {
  const mark = escaped(markOf(note))
  let total = 1
  for (let offset = 0; offset < total; offset += pageSize) {
    const path = `/api/v1/${type}/${id}/posts?maxSize=${pageSize}&offset=${offset}`
    const answer = await ask(http, { method: 'GET', path })
    if (answer.status !== 200) throw espoFailure('GET posts (the right stream)', answer)
    const found = shaped(page, 'GET posts', answer)
    if (found.list.some(({ post }) => post?.includes(mark))) return true
    total = found.total
  }
  return false
}

const markdownNote = (note: TimelineNote): string => {
  const { headline, lines, url } = note
  const link = url === undefined ? [] : [`[Open the room](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`]
  return [`**${escaped(headline)}**`, ...lines.map(escaped), ...link, escaped(markOf(note))].join('\n\n')
}

/** A sign that has no width: what follows an at-sign after it names nobody. */
const nothing = '\u200b'

/** Text in which nothing is Markdown, and nobody is mentioned. */
const escaped = (text: string): string =>
  inOneLine(text)
    .replace(/[\\`*_[\]()#+\-.!|~<>&]/g, '\\$&')
    .replaceAll('@', `@${nothing}`)
