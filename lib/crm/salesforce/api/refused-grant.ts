import type { HttpAnswer } from '../../../runtime/http.ts'
import { asObject } from '../../receive/json-body.ts'
import { asText } from '../../records/fields.ts'

/** Causes of a refused grant, by Salesforce's code or sentence (docs/facts/salesforce.md#kinds-of-credentials). */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /no client credentials user enabled/i,
    'the app has no user to run as: External Client App > Policies > Client Credentials Flow',
  ],
  [/no valid scopes defined/i, 'the app lacks the scope api, Manage user data via APIs'],
  [/not supported on this domain/i, "url must be the organization's own domain, https://....my.salesforce.com"],
  [/hasn't approved this consumer|not admin approved/i, 'no administrator has approved the app for this user'],
  [/audience is invalid/i, 'audience must be https://login.salesforce.com, for a sandbox https://test.salesforce.com'],
  [/client credentials flow not enabled|unsupported_grant_type/i, 'the app does not have this flow enabled'],
  [/invalid_client_id/i, 'clientId is no consumer key of this organization'],
  [/invalid_client\b/i, 'clientSecret is not that of the app'],
]

/** A description of the refusal with its cause, and without any text of the answer. */
export const refusedGrant = (answer: HttpAnswer): string => {
  const body = asObject(answer.json)
  const told = `${asText(body?.error) ?? ''} ${asText(body?.error_description) ?? ''}`
  const cause = causes.find(([form]) => form.test(told))?.[1]
  return `POST token: ${answer.status}${cause ? `, ${cause}` : ''}`
}
