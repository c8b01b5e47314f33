import * as z from 'zod/mini'
import type { HttpAnswer } from '../../runtime/http.ts'
import { shaped } from '../answer.ts'
import { concerns, objectsOf } from '../clients.ts'
import type { ListedRecord, ListingQuery, PeoplePage, RecordListing } from '../listing/listing.ts'
import {
  askedFields,
  fieldsMissing,
  fieldsNotKnown,
  furtherFields,
  furtherValues,
  isAskedFor,
  listedWritten,
} from '../listing/listing-fields.ts'
import { type ObjectPage, paginateObjects } from '../listing/paginate-objects.ts'
import { readPlace, writePlace } from '../listing/place.ts'
import { ownFieldNames } from '../records/field-names.ts'
import { asText, timeOf } from '../records/fields.ts'
import type { RecordsOptions } from '../records/records-port.ts'
import type { SalesforceApi } from './api/api.ts'
import { isUnknownField, salesforceFailure } from './api/failure.ts'
import { openApi } from './api/open-api.ts'
import { longId } from './record-id.ts'
import { fieldName, type SalesforceCredentials, type SalesforceSettings } from './settings.ts'

const pageSize = 200

/** The time by which records are listed, in epoch milliseconds, and the id, of the last one: many share a second. */
const place = z.tuple([z.number(), z.string().check(z.refine((id) => longId(id) !== undefined))])
type Place = z.output<typeof place>

const row = z.looseObject({ Id: z.string(), CreatedDate: z.string(), SystemModstamp: z.optional(z.string()) })
const page = z.looseObject({ records: z.array(row) })

/**
 * Lists records of Salesforce by the time of their creation or of their last change. Every page is a query of its own, because Salesforce's query cursors expire
 * before a later run (docs/facts/salesforce.md#rest-api).
 */
export const salesforceListing = (
  options: RecordsOptions<SalesforceSettings, SalesforceCredentials>,
): RecordListing => {
  const api = openApi(options)
  const { settings } = options
  const unknown = new Set<string>()
  const records = paginateObjects({
    pause: 200,
    objects: objectsOf(settings.clients),
    place,
    page: (object, query, after) => list({ api, settings, unknown }, object, query, after),
  })
  return concerns(settings.clients, 'Account')
    ? { ...records, peoplePage: (from, cursor) => contactsPage(api, from, cursor) }
    : records
}

type ObjectName = SalesforceSettings['clients'][number]['object']

interface Organization {
  api: SalesforceApi
  settings: SalesforceSettings
  /** Further fields that an object was found not to have: `Account.Region__c`. */
  unknown: Set<string>
}

const list = async (
  organization: Organization,
  object: ObjectName,
  query: ListingQuery,
  after: Place | undefined,
): Promise<ObjectPage<Place>> => {
  const { api, settings, unknown } = organization
  const { clients, fields } = settings
  const asked = askedFields(clients, object, query)
  const odd = asked.filter((name) => !fieldName.test(name))
  if (odd.length > 0) throw fieldsNotKnown(object, odd)
  const further = furtherFields(query).filter((name) => fieldName.test(name) && !unknown.has(`${object}.${name}`))
  const by = timeField(query)
  const names = eachOnce(['Id', 'Name', 'CreatedDate', by, ...ownFieldNames(fields), ...asked, ...further])
  const answer = await api.query(
    `SELECT ${names.join(',')} FROM ${object} WHERE ${since(by, query.since, after)} ORDER BY ${by} ASC,Id ASC LIMIT ${pageSize}`,
  )
  const lacking = isUnknownField(answer) ? further.filter((name) => isNamedIn(answer, name)) : []
  if (lacking.length > 0) {
    for (const name of lacking) unknown.add(`${object}.${name}`)
    return list(organization, object, query, after)
  }
  if (isUnknownField(answer)) throw unknownIn(answer, object, asked)
  if (answer.status !== 200) throw salesforceFailure(`query ${object}`, answer)
  const { records } = shaped(page, `query ${object}`, answer)
  const last = records.at(-1)
  return {
    records: records.map(
      (record): ListedRecord => ({
        ref: { source: 'salesforce', type: object, id: longId(record.Id) ?? record.Id },
        name: asText(record.Name) ?? '',
        createdAt: timeIn(record.CreatedDate),
        ...(query.by && { changedAt: timeIn(record[by]) }),
        isClient: isAskedFor(clients, object, query, record, asText(record.Name)),
        written: listedWritten(object, record, fields),
        ...furtherValues(query, record),
      }),
    ),
    ...(last && records.length === pageSize && { after: [timeIn(last[by]), last.Id] satisfies Place }),
  }
}

/** Salesforce refuses a query that names a field twice, in whatever letters. */
const eachOnce = (names: readonly string[]): string[] => {
  const lower = names.map((name) => name.toLowerCase())
  return names.filter((_, at) => lower.indexOf(lower[at] ?? '') === at)
}

const isNamedIn = ({ text }: HttpAnswer, name: string): boolean => text.includes(`'${name}'`)

/** A change by anybody, people or programs, sets `SystemModstamp`, which Salesforce can search (docs/facts/salesforce.md#changes-of-records). */
const timeField = ({ by }: Pick<ListingQuery, 'by'>) => (by === 'change' ? 'SystemModstamp' : 'CreatedDate')

const timeIn = (time: unknown) => timeOf(time) ?? Number.NaN

const since = (by: string, from: number, after: Place | undefined): string => {
  // Salesforce keeps whole seconds.
  if (!after) return `${by}>=${soqlTime(Math.floor(from / 1_000) * 1_000)}`
  const time = soqlTime(after[0])
  return `${by}>=${time} AND (${by}>${time} OR Id>'${after[1]}')`
}

const contacts = z.looseObject({
  records: z.array(z.looseObject({ Id: z.string(), AccountId: z.nullable(z.string()), SystemModstamp: z.string() })),
})

/** Accounts by their contacts that were changed. */
const contactsPage = async (api: SalesforceApi, from: number, cursor: string | undefined): Promise<PeoplePage> => {
  const by = 'SystemModstamp'
  const where = since(by, from, cursor === undefined ? undefined : readPlace(place, cursor))
  const answer = await api.query(
    `SELECT Id,AccountId,${by} FROM Contact WHERE ${where} ORDER BY ${by} ASC,Id ASC LIMIT ${pageSize}`,
  )
  if (answer.status !== 200) throw salesforceFailure('query Contact', answer)
  const { records } = shaped(contacts, 'query Contact', answer)
  const last = records.at(-1)
  const people = records.flatMap(({ AccountId, SystemModstamp }) => {
    const id = longId(AccountId ?? '')
    return id ? [{ client: { source: 'salesforce', type: 'Account', id }, changedAt: timeIn(SystemModstamp) }] : []
  })
  return {
    people,
    ...(last && records.length === pageSize && { next: writePlace([timeIn(last.SystemModstamp), last.Id]) }),
  }
}

const soqlTime = (ms: number) => new Date(ms).toISOString()

/** The error for unknown fields, which only Salesforce's message names: those of a filter, or else those for the room's data. */
const unknownIn = (answer: HttpAnswer, object: string, asked: readonly string[]) => {
  const unknown = asked.filter((name) => isNamedIn(answer, name))
  return unknown.length > 0 ? fieldsNotKnown(object, unknown) : fieldsMissing(object)
}
