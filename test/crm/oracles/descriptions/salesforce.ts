import type { Description } from '../description.ts'

const data = '/services/data/v62.0'
const row = 'Record<string, string | number | boolean | null>'

/**
 * Salesforce publishes no OpenAPI file of these routes. What there is are the types of jsforce, its own client, for answers; what is asked
 * are records, whose fields every organization chooses.
 */
export const salesforceDescription: Description = {
  imports: ["import type * as js from '@jsforce/jsforce-node'"],
  routes: [
    {
      at: 'POST /services/oauth2/token',
      asks: '{ grant_type: string; client_id?: string; client_secret?: string; assertion?: string }',
      answers: { 200: 'js.TokenResponse', 400: '{ error: string; error_description?: string }' },
    },
    {
      at: `GET ${data}/sobjects/{object}/describe`,
      // The simulator tells only what somebody reads of what describes an object.
      answers: { 200: "Partial<Omit<js.DescribeSObjectResult, 'fields'>> & { fields: Partial<js.Field>[] }" },
    },
    { at: `GET ${data}/query`, query: { q: true }, answers: { 200: 'js.QueryResult<js.Record>' } },
    { at: `GET ${data}/queryAll`, query: { q: true }, answers: { 200: 'js.QueryResult<js.Record>' } },
    { at: `GET ${data}/query/{place}`, answers: { 200: 'js.QueryResult<js.Record>' } },
    { at: `POST ${data}/sobjects/{object}`, asks: row, answers: { 201: 'js.SaveResult' } },
    { at: `PATCH ${data}/sobjects/{object}/{id}`, asks: row, answers: { 204: '' } },
    { at: `DELETE ${data}/sobjects/{object}/{id}`, answers: { 204: '' } },
  ],
  refusal: 'js.SaveError[]',
  exceptions: [],
  undescribed: [],
}
