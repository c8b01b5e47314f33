import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { objectsOf } from '../clients.ts'
import type { ListedRecord, ListingQuery, PeoplePage, RecordListing } from '../listing/listing.ts'
import {
  askedFields,
  cachedPerObject,
  furtherFields,
  furtherValues,
  isAskedFor,
  listedWritten,
} from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import { readPlace, writePlace } from '../listing/place.ts'
import { ownFieldNames } from '../records/field-names.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import { recordsOfContacts } from './contacts.ts'
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
 * Lists records of HubSpot by the time of their creation, or of their last change. Every page is a new search, because a search has at most 10,000 results.
 * The search index lags behind by some seconds: until then a new record is missing, and a changed one has its old values.
 */
export const hubspotListing = (options: RecordsOptions<HubspotSettings, HubspotCredentials>): RecordListing => {
  const http = hubspotHttp(options)
  const { settings } = options
  const { clients, properties } = settings
  const emptyOf = cachedPerObject((object: ObjectName) => emptyProperties(http, settings, object))
  const records = paginateObjects<ObjectName, Place>({
    pause,
    objects: objectsOf(clients),
    place,
    async page(object, query, after): Promise<ObjectPage<Place>> {
      const asked = [...askedFields(clients, object, query), ...furtherFields(query)]
      const names = [...namedBy[object], ...ownFieldNames(properties), ...asked]
      const empty = await emptyOf(object)
      const by = timeProperty(object, query)
      const [listed, next] = await search(http, settings, { object, by, names }, after ?? [query.since, null])
      const describe = ({ id, properties: own }: Found): ListedRecord => {
        const record = { ...empty, ...own }
        return {
          ref: { source: 'hubspot', type: object, id },
          name: nameIn(record),
          createdAt: Date.parse(own.createdate),
          ...(query.by && { changedAt: timeIn(own, by) }),
          isClient: isAskedFor(clients, object, query, record, nameIn(record)),
          written: listedWritten(object, record, properties),
          ...furtherValues(query, record),
        }
      }
      return { records: listed.map(describe), ...(next && { after: next }) }
    },
  })
  const objects = objectsOf(clients).filter((object) => object !== 'contact')
  return objects.length > 0
    ? { ...records, peoplePage: (since, cursor) => contactsPage(http, settings, objects, { since, cursor }) }
    : records
}

/** The property with the time by which records are listed; HubSpot calls that of a contact otherwise. */
const timeProperty = (object: ObjectName, { by }: Pick<ListingQuery, 'by'>): string =>
  by !== 'change' ? 'createdate' : object === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate'

const timeIn = (properties: Found['properties'], by: string): number => Date.parse(properties[by] ?? '')

/** Records of these objects by their contacts that were changed. */
const contactsPage = async (
  http: Http,
  settings: HubspotSettings,
  objects: readonly ObjectName[],
  { since, cursor }: { since: number; cursor: string | undefined },
): Promise<PeoplePage> => {
  const by = timeProperty('contact', { by: 'change' })
  const from: Place = cursor === undefined ? [since, null] : readPlace(place, cursor)
  const [contacts, next] = await search(http, settings, { object: 'contact', by, names: [] }, from)
  const changed = new Map(contacts.map(({ id, properties }) => [id, timeIn(properties, by)]))
  const found = await Promise.all(
    objects.map(async (type) => {
      const of = await recordsOfContacts(http, settings, type, [...changed.keys()])
      return of.map(({ contact, id }) => ({
        client: { source: 'hubspot', type, id },
        changedAt: changed.get(contact) ?? Number.NaN,
      }))
    }),
  )
  const people = found.flat().sort((one, other) => one.changedAt - other.changedAt)
  return { people, ...(next && { next: writePlace(next) }) }
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
  { object, by, names }: { object: ObjectName; by: string; names: readonly string[] },
  from: Place,
): Promise<[Found[], Place?]> => {
  const what = `search ${object}`
  const answer = await ask(http, {
    method: 'POST',
    path: `${apiPaths(settings).object(object)}/search`,
    json: { ...after(by, from), properties: [...new Set(['createdate', by, ...names])], limit: pageSize },
    repeatable: true,
  })
  if (answer.status !== 200) throw hubspotFailure(what, answer)
  const { results, paging } = shaped(page, what, answer)
  return cut(results, by, paging?.next !== undefined, from)
}

const after = (by: string, [from, id]: Place) => {
  const since = { propertyName: by, operator: 'GTE', value: String(from) }
  if (id === null) return { filterGroups: [{ filters: [since] }], sorts: [ascending(by)] }
  const notLater = { ...since, operator: 'LTE' }
  const behind = { propertyName: 'hs_object_id', operator: 'GT', value: id }
  return { filterGroups: [{ filters: [since, notLater, behind] }], sorts: [ascending('hs_object_id')] }
}

const ascending = (propertyName: string) => ({ propertyName, direction: 'ASCENDING' })

/**
 * The records of a page that are complete, and the position of the rest: the last millisecond of a full page may have further records.
 * If one millisecond has more than a page, its records are listed by id.
 */
const cut = (results: Found[], by: string, isFull: boolean, [from, id]: Place): [Found[], Place?] => {
  const last = results.at(-1)
  if (!isFull || !last) return id === null ? [results] : [results, [from + 1, null]]
  if (id !== null) return [results, [from, last.id]]
  const until = timeIn(last.properties, by)
  const complete = results.filter(({ properties }) => timeIn(properties, by) < until)
  return complete.length > 0 ? [complete, [until, null]] : [[], [until, '0']]
}
