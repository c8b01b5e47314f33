import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { concerns, objectsOf } from '../clients.ts'
import type { ListedRecord, ListingQuery, PeoplePage, RecordListing } from '../listing/listing.ts'
import { askedFields, furtherFields, furtherValues, isAskedFor, listedWritten } from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import { readPlace, writePlace } from '../listing/place.ts'
import { ownFieldNames } from '../records/field-names.ts'
import { asText, timeOf } from '../records/fields.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import { espoFailure } from './failure.ts'
import { espoHttp } from './http.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

/** The largest page: EspoCRM answers 403 to a larger one (docs/facts/espocrm.md#lists). */
const pageSize = 200

/** The time by which records are listed, and the id, of the last one: many share a second. */
const place = z.tuple([z.string(), z.string()])
type Place = z.output<typeof place>

const row = z.looseObject({ id: z.string(), createdAt: z.string(), modifiedAt: z.optional(z.nullable(z.string())) })
const page = z.looseObject({ total: z.number(), list: z.array(row) })

/** Records of EspoCRM by the time they were created or changed, which it keeps in whole seconds of UTC (docs/facts/espocrm.md#lists). */
export const espoListing = (options: RecordsOptions<EspoSettings, EspoCredentials>): RecordListing => {
  const http = espoHttp(options)
  const { settings } = options
  const records = paginateObjects({
    pause: 200,
    objects: objectsOf(settings.clients),
    place,
    page: (object, query, after) => list(http, settings, object, query, after),
  })
  return concerns(settings.clients, 'Account')
    ? { ...records, peoplePage: (since, cursor) => contactsPage(http, since, cursor) }
    : records
}

const list = async (
  http: Http,
  settings: EspoSettings,
  object: string,
  query: ListingQuery,
  after: Place | undefined,
): Promise<ObjectPage<Place>> => {
  const { clients, fields } = settings
  const by = query.by === 'change' ? 'modifiedAt' : 'createdAt'
  const names = [
    ...['name', 'createdAt', by, ...ownFieldNames(fields)],
    ...askedFields(clients, object, query),
    ...furtherFields(query),
  ]
  const { rows, next } = await listBy(http, object, { by, since: query.since, after, select: names })
  return {
    records: rows.map(
      (record): ListedRecord => ({
        ref: { source: 'espocrm', type: object, id: record.id },
        name: asText(record.name) ?? '',
        createdAt: timeOf(record.createdAt) ?? Number.NaN,
        ...(query.by && { changedAt: timeOf(record[by]) ?? Number.NaN }),
        isClient: isAskedFor(clients, object, query, record, asText(record.name)),
        written: listedWritten(object, record, fields),
        ...furtherValues(query, record),
      }),
    ),
    ...(next && { after: next }),
  }
}

interface Asked {
  by: 'createdAt' | 'modifiedAt'
  /** Epoch milliseconds. */
  since: number
  after: Place | undefined
  select: readonly string[]
}

/** A page of an entity by one of its times. */
const listBy = async (
  http: Http,
  entity: string,
  { by, since, after, select }: Asked,
): Promise<{ rows: z.output<typeof row>[]; next?: Place }> => {
  const searchParams = {
    where: after ? [behind(by, after)] : [{ type: 'greaterThanOrEquals', attribute: by, value: espoTime(since) }],
    select: [...new Set(select)],
    orderBy: by,
    order: 'asc',
    maxSize: pageSize,
  }
  const answer = await ask(http, {
    method: 'GET',
    path: `/api/v1/${entity}?${new URLSearchParams({ searchParams: JSON.stringify(searchParams) })}`,
    // The database needs longer to count all matches than for the page itself.
    headers: { 'x-no-total': 'true' },
  })
  if (answer.status !== 200) throw espoFailure(`GET ${entity}`, answer)
  const { total, list: rows } = shaped(page, `GET ${entity}`, answer)
  const last = rows.at(-1)
  const at = last?.[by]
  // -1: more records follow. A server that counts nevertheless gives the number of those that are left.
  const isMore = total === -1 || total > rows.length
  return { rows, ...(last && at && isMore && { next: [at, last.id] satisfies Place }) }
}

const behind = (by: Asked['by'], [time, id]: Place) => ({
  type: 'or',
  value: [
    { type: 'after', attribute: by, value: time },
    {
      type: 'and',
      value: [
        { type: 'equals', attribute: by, value: time },
        { type: 'greaterThan', attribute: 'id', value: id },
      ],
    },
  ],
})

/** Accounts by their contacts that were changed; no other entity is named by its contacts. */
const contactsPage = async (http: Http, since: number, cursor: string | undefined): Promise<PeoplePage> => {
  const after = cursor === undefined ? undefined : readPlace(place, cursor)
  const { rows, next } = await listBy(http, 'Contact', {
    ...{ by: 'modifiedAt', since, after },
    select: ['createdAt', 'modifiedAt', 'accountId'],
  })
  const people = rows.flatMap(({ accountId, modifiedAt }) => {
    const id = asText(accountId)
    return id
      ? [{ client: { source: 'espocrm', type: 'Account', id }, changedAt: timeOf(modifiedAt) ?? Number.NaN }]
      : []
  })
  return { people, ...(next && { next: writePlace(next) }) }
}

const espoTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
