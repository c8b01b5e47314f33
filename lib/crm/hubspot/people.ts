import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { asText } from '../records/fields.ts'
import type { MarkedAddress } from '../records/marked-addresses.ts'
import { type OwnerFound, ownerWith } from '../records/records-port.ts'
import { hubspotFailure } from './failure.ts'
import { apiPaths } from './paths.ts'
import type { HubspotSettings } from './settings.ts'

const owner = z.looseObject({ email: z.optional(z.nullable(z.string())) })

/** The owner, or why there is no address. An owner who has left is not found. `id` is the id of an owner, not of a user (docs/facts/hubspot.md#reading-records). */
export const ownerOf = async (
  http: Http,
  settings: HubspotSettings,
  id: string | null | undefined,
): Promise<OwnerFound> => {
  if (!id) return { ownerGap: 'none' }
  const answer = await ask(http, { method: 'GET', path: apiPaths(settings).owner(id) })
  if (isMissing(answer)) return { ownerGap: 'inactive' }
  if (answer.status !== 200) throw hubspotFailure('GET owner', answer)
  return ownerWith(asText(shaped(owner, 'GET owner', answer).email))
}

/** Properties with the addresses of a contact (docs/facts/hubspot.md#addresses-of-a-contact). */
export const addressProperties = [
  'email',
  'hs_additional_emails',
  'hs_email_bad_address',
  'hs_email_hard_bounce_reason_enum',
] as const

/** The primary address, then the others. HubSpot marks only the primary one as bad. */
export const addressesIn = (properties: Readonly<Record<string, string | null | undefined>>): MarkedAddress[] => [
  {
    address: properties.email,
    isBad: properties.hs_email_bad_address === 'true' || Boolean(properties.hs_email_hard_bounce_reason_enum),
  },
  ...(properties.hs_additional_emails ?? '').split(';').map((address) => ({ address })),
]

const batch = z.looseObject({
  results: z.array(z.looseObject({ id: z.string(), properties: z.record(z.string(), z.nullable(z.string())) })),
})

/** The most contacts that an onboarding invites. */
const mostContacts = 20

/**
 * Ids of contacts. Those whose primary company this is come first: they are listed twice, once for each kind of association. Among
 * equals the oldest comes first, which has the smallest id.
 */
const inOrder = (associations: readonly { id: string }[]): string[] => {
  const times = new Map<string, number>()
  for (const { id } of associations) times.set(id, (times.get(id) ?? 0) + 1)
  return [...times]
    .sort(([left, often], [right, seldom]) => seldom - often || Number(left) - Number(right))
    .map(([id]) => id)
}

/** The addresses of each associated contact, in the order of `inOrder`. */
export const contactAddresses = async (
  http: Http,
  settings: HubspotSettings,
  associations: readonly { id: string }[],
): Promise<MarkedAddress[][]> => {
  const wanted = inOrder(associations).slice(0, mostContacts)
  const found = await readContactProperties(http, settings, wanted, [])
  return wanted.map((id) => {
    const properties = found.get(id)
    return properties ? addressesIn(properties) : []
  })
}

type Properties = Readonly<Record<string, string | null>>

/** The properties of contacts with their addresses, by id. One that was deleted meanwhile is absent. */
export const readContactProperties = async (
  http: Http,
  settings: HubspotSettings,
  ids: readonly string[],
  more: readonly string[],
): Promise<Map<string, Properties>> => {
  if (ids.length === 0) return new Map()
  const answer = await ask(http, {
    method: 'POST',
    path: `${apiPaths(settings).object('contact')}/batch/read`,
    json: { properties: [...new Set([...addressProperties, ...more])], inputs: ids.map((id) => ({ id })) },
    repeatable: true,
  })
  // 207: some contacts were deleted meanwhile.
  if (answer.status !== 200 && answer.status !== 207) throw hubspotFailure('POST contacts/batch/read', answer)
  const { results } = shaped(batch, 'contacts', answer)
  return new Map(results.map(({ id, properties }) => [id, properties]))
}
