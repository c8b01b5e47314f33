import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { objectsOf } from '../clients.ts'
import type { ListedRecord, RecordListing } from '../listing/listing.ts'
import {
  askedFields,
  cachedPerObject,
  furtherFields,
  furtherValues,
  isAskedFor,
  listedWritten,
} from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import { hubspotFailure } from './failure.ts'
import { hubspotHttp } from './http.ts'
import { namedBy, nameIn } from './names.ts'
import { apiPaths } from './paths.ts'
import type { HubspotCredentials, HubspotSettings, ObjectName } from './settings.ts'

const pageSize = 200
/** Milliseconds between searches: HubSpot allows five a second for the whole account (docs/facts/hubspot.md#deliveries). */
const pause = 250

/**
 * The time in epoch milliseconds from which records are not listed yet, and the last id, if one millisecond has more than a page of
 * records. HubSpot sorts by one property only, and ids need not be in the order of time.
 */
const place = z.tuple([z.number(), z.nullable(z.string())])
type Place = z.output<typeof place>

const found = z.looseObject({
  id: z.string(),
  properties: z.catchall(z.object({ createdate: z.string() }), z.nullable(z.string())),
})
type Found = z.output<typeof found>

const page = z.looseObject({
  results: z.array(found),
  paging: z.optional(z.looseObject({ next: z.optional(z.looseObject({})) })),
})

/**
 * Lists records of HubSpot by the time of their creation. Every page is a new search, because a search has at most 10,000 results.
 * The search index lags behind by some seconds: until then a new record is missing, and a changed one has its old values.
 */
export const hubspotListing = (options: RecordsOptions<HubspotSettings, HubspotCredentials>): RecordListing => {
  const http = hubspotHttp(options)
  const { settings } = options
  const { clients, properties } = settings
  const emptyOf = cachedPerObject((object: ObjectName) => emptyProperties(http, settings, object))
  return paginateObjects<ObjectName, Place>({
    pause,
    objects: objectsOf(clients),
    place,
    async page(object, query, after): Promise<ObjectPage<Place>> {
      const asked = [...askedFields(clients, object, query), ...furtherFields(query)]
      const names = [...namedBy[object], ...Object.values(properties), ...asked]
      const empty = await emptyOf(object)
      const [listed, next] = await search(http, settings, object, names, after ?? [query.since, null])
      const describe = ({ id, properties: own }: Found): ListedRecord => {
        const record = { ...empty, ...own }
        return {
          ref: { source: 'hubspot', type: object, id },
          name: nameIn(record),
          createdAt: Date.parse(own.createdate),
          isClient: isAskedFor(clients, object, query, record, nameIn(record)),
          written: listedWritten(object, record, properties),
          ...furtherValues(query, record),
        }
      }
      return { records: listed.map(describe), ...(next && { after: next }) }
    },
  })
}

type Empty = Readonly<Record<string, null>>
const definitions = z.looseObject({ results: z.array(z.looseObject({ name: z.string() })) })

/** Every property of the object, without a value. A search silently leaves out unknown properties. */
const emptyProperties = async (http: Http, settings: HubspotSettings, object: ObjectName): Promise<Empty> => {
  const what = `GET properties of ${object}`
  const answer = await ask(http, { method: 'GET', path: apiPaths(settings).properties(object) })
  if (answer.status !== 200) throw hubspotFailure(what, answer)
  return Object.fromEntries(shaped(definitions, what, answer).results.map(({ name }) => [name, null]))
}

const search = async (
  http: Http,
  settings: HubspotSettings,
  object: ObjectName,
  names: readonly string[],
  from: Place,
): Promise<[Found[], Place?]> => {
  const what = `search ${object}`
  const answer = await ask(http, {
    method: 'POST',
    path: `${apiPaths(settings).object(object)}/search`,
    json: { ...since(from), properties: ['createdate', ...names], limit: pageSize },
    repeatable: true,
  })
  if (answer.status !== 200) throw hubspotFailure(what, answer)
  const { results, paging } = shaped(page, what, answer)
  return cut(results, paging?.next !== undefined, from)
}

const since = ([from, id]: Place) => {
  const created = { propertyName: 'createdate', operator: 'GTE', value: String(from) }
  if (id === null) return { filterGroups: [{ filters: [created] }], sorts: [by('createdate')] }
  const notLater = { ...created, operator: 'LTE' }
  const behind = { propertyName: 'hs_object_id', operator: 'GT', value: id }
  return { filterGroups: [{ filters: [created, notLater, behind] }], sorts: [by('hs_object_id')] }
}

const by = (propertyName: string) => ({ propertyName, direction: 'ASCENDING' })

const createdAt = ({ properties }: Found) => Date.parse(properties.createdate)

/**
 * The records of a page that are complete, and the position of the rest: the last millisecond of a full page may have further records.
 * If one millisecond has more than a page, its records are listed by id.
 */
const cut = (results: Found[], isFull: boolean, [from, id]: Place): [Found[], Place?] => {
  const last = results.at(-1)
  if (!isFull || !last) return id === null ? [results] : [results, [from + 1, null]]
  if (id !== null) return [results, [from, last.id]]
  const until = createdAt(last)
  const complete = results.filter((one) => createdAt(one) < until)
  return complete.length > 0 ? [complete, [until, null]] : [[], [until, '0']]
}
