import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { asText } from '../records/fields.ts'
import { addressOf } from '../records/marked-addresses.ts'
import { type OwnerFound, ownerWith } from '../records/records-port.ts'
import { pipedriveFailure } from './failure.ts'

const user = z.looseObject({
  data: z.looseObject({ email: z.optional(z.nullable(z.string())), active_flag: z.optional(z.boolean()) }),
})

/** The owner, or why there is no address. */
export const ownerOf = async (http: Http, id: unknown): Promise<OwnerFound> => {
  const wanted = asText(id)
  if (!wanted) return { ownerGap: 'none' }
  const answer = await ask(http, { method: 'GET', path: `/v1/users/${encodeURIComponent(wanted)}` })
  if (isMissing(answer)) return { ownerGap: 'hidden' }
  if (answer.status !== 200) throw pipedriveFailure('GET user', answer)
  const { data } = shaped(user, 'GET user', answer)
  return data.active_flag === false ? { ownerGap: 'inactive' } : ownerWith(asText(data.email))
}

const emails = z.optional(
  z.nullable(z.array(z.looseObject({ value: z.optional(z.nullable(z.string())), primary: z.optional(z.boolean()) }))),
)
const person = z.looseObject({ emails, is_deleted: z.optional(z.boolean()) })
const persons = z.looseObject({ data: z.nullable(z.array(person)) })
const onePerson = z.looseObject({ data: z.nullable(person) })

/** Addresses of a person, the primary one first. */
export const addressesIn = (record: unknown): string[] => {
  const parsed = z.safeParse(person, record)
  if (!parsed.success) return []
  const list = parsed.data.emails ?? []
  return [...list.filter(({ primary }) => primary), ...list.filter(({ primary }) => !primary)].flatMap(
    ({ value }) => value ?? [],
  )
}

/** One address of each person of an organization, the oldest person first: the primary one, or the next one if that has not the form of an address. */
export const addressesOfOrganization = async (http: Http, id: unknown): Promise<string[]> => {
  const wanted = asText(id)
  if (!wanted) return []
  const query = new URLSearchParams({ org_id: wanted, sort_by: 'add_time', sort_direction: 'asc', limit: '20' })
  const answer = await ask(http, { method: 'GET', path: `/api/v2/persons?${query}` })
  if (answer.status !== 200) throw pipedriveFailure('GET persons', answer)
  const list = shaped(persons, 'GET persons', answer).data ?? []
  return list
    .filter(({ is_deleted }) => !is_deleted)
    .flatMap((one) => addressOf(addressesIn(one).map((address) => ({ address }))) ?? [])
}

/** Addresses of the person of a deal. */
export const addressesOfPerson = async (http: Http, id: unknown): Promise<string[]> => {
  const wanted = asText(id)
  if (!wanted) return []
  const answer = await ask(http, { method: 'GET', path: `/api/v2/persons/${encodeURIComponent(wanted)}` })
  if (isMissing(answer)) return []
  if (answer.status !== 200) throw pipedriveFailure('GET person', answer)
  const { data } = shaped(onePerson, 'GET person', answer)
  return data && !data.is_deleted ? addressesIn(data) : []
}
