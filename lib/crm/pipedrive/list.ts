import * as z from 'zod/mini'
import type { Http, HttpAnswer } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { concerns, objectsOf } from '../clients.ts'
import type { ListedRecord, ListingQuery, PeoplePage, RecordListing } from '../listing/listing.ts'
import { cachedPerObject, fieldsMissing, furtherValues, isAskedFor, listedWritten } from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import { readPlace, writePlace } from '../listing/place.ts'
import { asText } from '../records/fields.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import { flat } from './custom-fields.ts'
import { pipedriveFailure } from './failure.ts'
import { pipedriveHttp } from './http.ts'
import { fieldsOf } from './object-fields.ts'
import { type ObjectName, type PipedriveCredentials, type PipedriveSettings, paths } from './settings.ts'

/** The largest page. Every page costs ten tokens of the daily limit, whatever its size. */
const pageSize = 500

/** Pipedrive's cursor, the start of its search, and the time up to which records are listed; both times in epoch milliseconds. */
const place = z.tuple([z.string(), z.number(), z.number()])
type Place = z.output<typeof place>

/** Archived deals are in a list of their own (docs/facts/pipedrive.md#archived-deals). */
const listPaths = { ...paths, 'archived-deal': 'deals/archived' } as const
type List = keyof typeof listPaths

const row = z.looseObject({ id: z.number(), add_time: z.string(), update_time: z.optional(z.nullable(z.string())) })
const page = z.looseObject({
  data: z.array(row),
  additional_data: z.optional(z.nullable(z.looseObject({ next_cursor: z.optional(z.nullable(z.string())) }))),
})

/**
 * Lists records of Pipedrive by the time of their last change, or of their creation. For that Pipedrive has no query, so the listing asks for
 * records that changed since then, and leaves out those that are older (docs/facts/pipedrive.md#deliveries).
 */
export const pipedriveListing = (options: RecordsOptions<PipedriveSettings, PipedriveCredentials>): RecordListing => {
  const http = pipedriveHttp(options)
  const { clients, fields } = options.settings
  const emptyOf = cachedPerObject((object: ObjectName) => emptyFields(http, object))
  const records = paginateObjects<List, Place>({
    pause: 250,
    objects: objectsOf(clients).flatMap((object): List[] => (object === 'deal' ? ['deal', 'archived-deal'] : [object])),
    place,
    async page(list, query, after): Promise<ObjectPage<Place>> {
      const object = list === 'archived-deal' ? 'deal' : list
      const empty = await emptyOf(object)
      const { rows, since, next } = await changedSince(http, list, query, after)
      const describe = (own: Row): ListedRecord => {
        const record = { ...empty, ...flat(own) }
        const ours = fields[object]
        if (!ours) throw fieldsMissing(object)
        return {
          ref: { source: 'pipedrive', type: object, id: String(own.id) },
          name: asText(own.name) ?? asText(own.title) ?? '',
          createdAt: addedAt(own),
          ...(query.by && { changedAt: timesOf(query).of(own) }),
          isClient: isAskedFor(clients, object, query, record, asText(own.name) ?? asText(own.title)),
          written: listedWritten(object, record, ours),
          ...furtherValues(query, record),
          ...(list === 'archived-deal' && { isArchived: true }),
        }
      }
      const isNew = (one: Row) => timesOf(query).of(one) >= since
      return { records: rows.filter(isNew).map(describe), ...(next && { after: next }) }
    },
  })
  return concerns(clients, 'organization')
    ? { ...records, peoplePage: (since, cursor) => personsPage(http, since, cursor) }
    : records
}

/** Organizations by their persons who were changed. */
const personsPage = async (http: Http, since: number, cursor: string | undefined): Promise<PeoplePage> => {
  const after = cursor === undefined ? undefined : readPlace(place, cursor)
  const { rows, next } = await changedSince(http, 'person', { since, by: 'change' }, after)
  const people = rows.flatMap((one) => {
    const id = asText(one.org_id)
    return id ? [{ client: { source: 'pipedrive', type: 'organization', id }, changedAt: changedAt(one) }] : []
  })
  return { people, ...(next && { next: writePlace(next) }) }
}

type Row = z.output<typeof row>
type Empty = Readonly<Record<string, null>>

const addedAt = (one: Row) => Date.parse(one.add_time)

const changedAt = (one: Row) => Date.parse(one.update_time ?? one.add_time)

/** The time by which records are ordered, and where it is in a record. */
const timesOf = ({ by }: Pick<ListingQuery, 'by'>) =>
  by === 'change' ? { sortBy: 'update_time', of: changedAt } : { sortBy: 'add_time', of: addedAt }

/** The form of the key of a custom field (docs/facts/pipedrive.md#fields-of-the-account). */
const ownCode = /^[0-9a-f]{40}$/

/** Every custom field, without a value: Pipedrive does not promise that a record has fields without a value. */
const emptyFields = async (http: Http, object: ObjectName): Promise<Empty> => {
  const codes = (await fieldsOf(http, object)).map(({ field_code: code }) => code)
  return Object.fromEntries(codes.filter((code) => ownCode.test(code)).map((code) => [code, null]))
}

const changedSince = async (
  http: Http,
  list: List,
  query: Pick<ListingQuery, 'since' | 'by'>,
  after: Place | undefined,
): Promise<{ rows: Row[]; since: number; next?: Place }> => {
  const [cursor, asked, until] = after ?? [undefined, query.since, query.since]
  // Pipedrive keeps whole seconds.
  const since = Math.floor(asked / 1_000) * 1_000
  const { sortBy, of } = timesOf(query)
  const answer = await get(http, list, { since, cursor, sortBy })
  // Pipedrive does not document how long a cursor is valid. Without it, records are listed again from the saved time on.
  if (answer.status === 400 && cursor !== undefined)
    return changedSince(http, list, { ...query, since: until }, undefined)
  if (answer.status !== 200) throw pipedriveFailure(`GET ${list}s`, answer)
  const { data, additional_data: more } = shaped(page, `GET ${list}s`, answer)
  const last = data.at(-1)
  const next = more?.next_cursor
  return {
    rows: data,
    since,
    ...(next && { next: [next, since, Math.max(until, last ? of(last) : 0)] satisfies Place }),
  }
}

const get = (
  http: Http,
  list: List,
  { since, cursor, sortBy }: { since: number; cursor: string | undefined; sortBy: string },
): Promise<HttpAnswer> => {
  const query = new URLSearchParams({
    updated_since: new Date(since).toISOString().replace('.000', ''),
    sort_by: sortBy,
    sort_direction: 'asc',
    limit: String(pageSize),
    ...(cursor !== undefined && { cursor }),
  })
  return ask(http, { method: 'GET', path: `/api/v2/${listPaths[list]}?${query}` })
}
