import * as z from 'zod/mini'
import { type Park, RetryLater } from '../../runtime/errors.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { parseJson } from '../../runtime/json.ts'
import { crmFailure, retryAfter, versionRetired } from '../answer.ts'
import { crmReasons } from '../reasons.ts'
import { asObject } from '../receive/json-body.ts'
import { asText } from '../records/fields.ts'
import type { RefusedField } from '../records/write-back.ts'

const daily = 60 * 60_000
const tenSeconds = 10_000

/** The error for a HubSpot answer that is no success (docs/facts/hubspot.md#reading-records). */
export const hubspotFailure = (what: string, answer: HttpAnswer): RetryLater | Park => {
  const detail = `${what}: ${answer.status}`
  if (answer.status === 429) return new RetryLater(crmReasons['crm-busy'], { detail, after: pause(answer) })
  if (answer.status === 410) return versionRetired(detail)
  // 477: HubSpot moves the account to another data centre.
  if (answer.status === 477) {
    return new RetryLater(crmReasons['crm-unreachable'], { detail, after: retryAfter(answer.headers) })
  }
  return crmFailure(what, answer)
}

/** Milliseconds to wait. HubSpot does not promise `Retry-After`; the policy says which limit was reached. */
const pause = (answer: HttpAnswer): number => {
  const asked = retryAfter(answer.headers)
  if (asked) return asked
  if (/daily/i.test(asText(asObject(answer.json)?.policyName) ?? '')) return daily
  return Number(answer.headers.get('x-hubspot-ratelimit-interval-milliseconds')) || tenSeconds
}

/** The properties of a refused write, which HubSpot names in JSON inside the message. The values in the message are left out. */
export const refusedProperties = (answer: HttpAnswer): RefusedField[] => {
  // The message is JSON inside of JSON: in the text of the answer its quotation marks have backslashes.
  const inMessage = [...answer.text.matchAll(/"name\\*":\\*"(\w+)\\*"/g)].flatMap(([, name]) => name ?? [])
  const absent = answer.text.includes('PROPERTY_DOESNT_EXIST')
  const told = wordsFor(asText(asObject(answer.json)?.message) ?? '')
  return [...new Set([...inMessage, ...inContexts(answer)])].map((name) => {
    const says = told.get(name)
    return { name, ...(absent && { absent }), ...(says !== undefined && { says }) }
  })
}

const contexts = z.looseObject({
  errors: z.array(z.looseObject({ context: z.optional(z.record(z.string(), z.array(z.string()))) })),
})

const complaints = z.array(z.looseObject({ name: z.string(), message: z.string() }))

/** HubSpot's sentence about each property, from the JSON in its message. */
const wordsFor = (message: string): Map<string, string> => {
  const list = /\[.*\]/s.exec(message)?.[0]
  const parsed = z.safeParse(complaints, list && parseJson(list)).data ?? []
  return new Map(parsed.map(({ name, message: says }) => [name, says]))
}

/** Names of properties in the contexts of the errors, where rules of an account name them. */
const inContexts = ({ json }: HttpAnswer): string[] => {
  const parsed = z.safeParse(contexts, json)
  if (!parsed.success) return []
  return parsed.data.errors.flatMap(({ context = {} }) =>
    Object.entries(context).flatMap(([key, names]) => (/^propert(y|ies)/i.test(key) ? names : [])),
  )
}
