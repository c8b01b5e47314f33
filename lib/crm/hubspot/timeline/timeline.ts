import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import type { RecordsOptions } from '../../records/records-port.ts'
import { htmlNote } from '../../records/timeline/html-note.ts'
import { markOf, type Timeline, type TimelineNote } from '../../records/timeline/timeline.ts'
import { hubspotFailure } from '../failure.ts'
import { hubspotHttp } from '../http.ts'
import { apiPaths } from '../paths.ts'
import { type HubspotCredentials, type HubspotSettings, type ObjectName, objects } from '../settings.ts'

type Options = RecordsOptions<HubspotSettings, HubspotCredentials>

/** HubSpot's own numbers for the association of a note with a record (docs/facts/hubspot.md#notes). */
const associationTypes: Readonly<Record<ObjectName, number>> = { contact: 202, company: 190, deal: 214 }

const record = z.looseObject({ id: z.string(), archived: z.optional(z.boolean()) })
const associated = z.looseObject({
  results: z.array(
    z.looseObject({
      to: z.array(z.looseObject({ toObjectId: z.union([z.number(), z.string()]) })),
      paging: z.nullish(z.looseObject({ next: z.nullish(z.looseObject({ after: z.string() })) })),
    }),
  ),
})
const notes = z.looseObject({
  results: z.array(z.looseObject({ properties: z.looseObject({ hs_note_body: z.nullish(z.string()) }) })),
})

/** So many notes HubSpot reads at once. */
const batch = 100

/** Notes on the timelines of HubSpot's records (docs/facts/hubspot.md#notes). */
export const hubspotTimeline = (options: Options): Timeline => {
  const http = hubspotHttp(options)
  const { settings } = options
  return {
    async write(ref, note, again) {
      const id = await livingId(http, ref, settings)
      if (id === undefined) return 'gone'
      const type = ref.type as ObjectName
      if (again && (await isThere(http, settings, { type, id }, note))) return 'there'
      const what = 'POST note'
      const answer = await ask(http, { method: 'POST', path: apiPaths(settings).notes, json: noteOn(type, id, note) })
      if (answer.status !== 201) throw hubspotFailure(what, answer)
      return 'written'
    },
  }
}

const noteOn = (type: ObjectName, id: string, note: TimelineNote) => ({
  properties: { hs_timestamp: new Date(note.at).toISOString(), hs_note_body: htmlNote(note) },
  associations: [
    { to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: associationTypes[type] }] },
  ],
})

/** The id that a record has now: that of a merged record leads to another one. Undefined for a deleted record. */
const livingId = async (
  http: Http,
  { type, id }: ClientRef,
  settings: HubspotSettings,
): Promise<string | undefined> => {
  if (!(type in objects)) return undefined
  const what = `GET ${type}`
  const answer = await ask(http, { method: 'GET', path: `${apiPaths(settings).object(type as ObjectName)}/${id}` })
  if (isMissing(answer)) return undefined
  if (answer.status !== 200) throw hubspotFailure(what, answer)
  const found = shaped(record, what, answer)
  return found.archived ? undefined : found.id
}

/** Whether one of the record's notes has our mark. The newest are read first. */
const isThere = async (
  http: Http,
  settings: HubspotSettings,
  { type, id }: { type: ObjectName; id: string },
  note: TimelineNote,
): Promise<boolean> => {
  const ids = await notesOf(http, settings, type, id)
  for (let from = 0; from < ids.length; from += batch) {
    const inputs = ids.slice(from, from + batch).map((one) => ({ id: one }))
    const json = { inputs, properties: ['hs_note_body'] }
    const path = `${apiPaths(settings).notes}/batch/read`
    const answer = await ask(http, { method: 'POST', path, json, repeatable: true })
    if (answer.status !== 200 && answer.status !== 207) throw hubspotFailure('POST notes', answer)
    const { results } = shaped(notes, 'POST notes', answer)
    if (results.some(({ properties }) => properties.hs_note_body?.includes(markOf(note)))) return true
  }
  return false
}

/** Ids of a record's notes, the newest first. A record without any is an error beside the results. */
const notesOf = async (http: Http, settings: HubspotSettings, type: ObjectName, id: string): Promise<string[]> => {
  const what = 'POST notes of record'
  const path = apiPaths(settings).notesOf(type)
  const ids: string[] = []
  let after: string | undefined
  do {
    const json = { inputs: [{ id, after }] }
    const answer = await ask(http, { method: 'POST', path, json, repeatable: true })
    if (answer.status !== 200 && answer.status !== 207) throw hubspotFailure(what, answer)
    const [found] = shaped(associated, what, answer).results
    ids.push(...(found?.to ?? []).map((one) => String(one.toObjectId)))
    after = found?.paging?.next?.after
  } while (after !== undefined)
  return ids.sort((one, other) => Number(other) - Number(one))
}
