import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { objectsOf } from '../clients.ts'
import type { ListedRecord, RecordListing } from '../listing/listing.ts'
import { askedFields, cachedPerObject, isAskedFor, listedWritten } from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import { hubspotFailure } from './failure.ts'
import { hubspotHttp } from './http.ts'
import { namedBy, nameIn } from './names.ts'
import { apiPaths } from './paths.ts'
import type { HubspotCredentials, HubspotSettings, ObjectName } from './settings.ts'

const pageSize = 200
/** Five searches a second are let in for the whole account (docs/facts/hubspot.md#deliveries). */
const pause = 250

/**
 * Milliseconds from which on records were not listed yet, and an id where those of that one millisecond are more than a page.
 * HubSpot sorts by one property only, and promises nothing about the order of ids in time.
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
 * Records of HubSpot's search by the time they were created. Every page is a new search, because none goes beyond 10,000
 * results. A record is found some seconds after it was created or changed: until then it is missing, or as it was before.
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
      const names = [...namedBy[object], ...Object.values(properties), ...askedFields(clients, object, query)]
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
        }
      }
      return { records: listed.map(describe), ...(next && { after: next }) }
    },
  })
}

type Empty = Readonly<Record<string, null>>
const definitions = z.looseObject({ results: z.array(z.looseObject({ name: z.string() })) })

/** Every property of the object without a value: a search leaves out names that it does not know, and says nothing of it. */
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
 * What of a page is complete, and where the rest begins: the last millisecond of a full page may have more records than came.
 * Where it has more than a page, they are listed by their ids.
 */
const cut = (results: Found[], isFull: boolean, [from, id]: Place): [Found[], Place?] => {
  const last = results.at(-1)
  if (!isFull || !last) return id === null ? [results] : [results, [from + 1, null]]
  if (id !== null) return [results, [from, last.id]]
  const until = createdAt(last)
  const complete = results.filter((one) => createdAt(one) < until)
  return complete.length > 0 ? [complete, [until, null]] : [[], [until, '0']]
}
