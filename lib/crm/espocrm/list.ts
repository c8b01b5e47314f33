import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { objectsOf } from '../clients.ts'
import type { ListedRecord, ListingQuery, RecordListing } from '../listing/listing.ts'
import { askedFields, furtherFields, furtherValues, isAskedFor, listedWritten } from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import { asText, timeOf } from '../records/fields.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import { espoFailure } from './failure.ts'
import { espoHttp } from './http.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

/** The largest page: EspoCRM answers 403 to a larger one (docs/facts/espocrm.md#lists). */
const pageSize = 200

/** `createdAt` and id of the last record: many share a second, and neither ever changes. */
const place = z.tuple([z.string(), z.string()])
type Place = z.output<typeof place>

const row = z.looseObject({ id: z.string(), createdAt: z.string() })
const page = z.looseObject({ total: z.number(), list: z.array(row) })

/** Records of EspoCRM by the time they were created, which it keeps in whole seconds of UTC (docs/facts/espocrm.md#lists). */
export const espoListing = (options: RecordsOptions<EspoSettings, EspoCredentials>): RecordListing => {
  const http = espoHttp(options)
  const { settings } = options
  return paginateObjects({
    pause: 200,
    objects: objectsOf(settings.clients),
    place,
    page: (object, query, after) => list(http, settings, object, query, after),
  })
}

const list = async (
  http: Http,
  settings: EspoSettings,
  object: string,
  query: ListingQuery,
  after: Place | undefined,
): Promise<ObjectPage<Place>> => {
  const { clients, fields } = settings
  const searchParams = {
    where: after
      ? [behind(after)]
      : [{ type: 'greaterThanOrEquals', attribute: 'createdAt', value: espoTime(query.since) }],
    select: [
      'name',
      'createdAt',
      ...Object.values(fields),
      ...askedFields(clients, object, query),
      ...furtherFields(query),
    ],
    orderBy: 'createdAt',
    order: 'asc',
    maxSize: pageSize,
  }
  const answer = await ask(http, {
    method: 'GET',
    path: `/api/v1/${object}?${new URLSearchParams({ searchParams: JSON.stringify(searchParams) })}`,
    // The database needs longer to count all matches than for the page itself.
    headers: { 'x-no-total': 'true' },
  })
  if (answer.status !== 200) throw espoFailure(`GET ${object}`, answer)
  const { total, list } = shaped(page, `GET ${object}`, answer)
  const last = list.at(-1)
  return {
    records: list.map(
      (record): ListedRecord => ({
        ref: { source: 'espocrm', type: object, id: record.id },
        name: asText(record.name) ?? '',
        createdAt: timeOf(record.createdAt) ?? Number.NaN,
        isClient: isAskedFor(clients, object, query, record, asText(record.name)),
        written: listedWritten(object, record, fields),
        ...furtherValues(query, record),
      }),
    ),
    // -1: more records follow. A server that counts nevertheless gives the number of those that are left.
    ...(last && (total === -1 || total > list.length) && { after: [last.createdAt, last.id] satisfies Place }),
  }
}

const behind = ([createdAt, id]: Place) => ({
  type: 'or',
  value: [
    { type: 'after', attribute: 'createdAt', value: createdAt },
    {
      type: 'and',
      value: [
        { type: 'equals', attribute: 'createdAt', value: createdAt },
        { type: 'greaterThan', attribute: 'id', value: id },
      ],
    },
  ],
})

const espoTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
