import type { Description, Route } from '../description.ts'

/** One kind of record: its words in paths and in the names of the client's types. */
interface Kind {
  word: string
  type: string
  /** Its lists, beside the one that is named by `word`. */
  lists?: readonly string[]
  deletedField: string
}

/** Members of a list's query that are used here; 500 a page is the most. */
const page = { limit: 500, cursor: true } as const
const listed = { ...page, updated_since: true, sort_by: true, sort_direction: true, org_id: true } as const

const routesOf = ({ word, type, lists = [], deletedField }: Kind): Route[] => [
  ...[`${word}s`, ...lists].map((list) => ({
    at: `GET /api/v2/${list}`,
    query: listed,
    answers: { 200: `v2.Get${type}sResponse` },
  })),
  { at: `POST /api/v2/${word}s`, asks: `v2.Add${type}Request`, answers: { 200: `v2.Upsert${type}Response` } },
  { at: `GET /api/v2/${word}s/{id}`, answers: { 200: `v2.Upsert${type}Response` } },
  { at: `PATCH /api/v2/${word}s/{id}`, asks: `v2.Update${type}Request`, answers: { 200: `v2.Upsert${type}Response` } },
  { at: `DELETE /api/v2/${word}s/{id}`, answers: { 200: `v2.Delete${type}Response` } },
  { at: `GET /api/v2/${word}s/{id}/followers`, query: page, answers: { 200: 'v2.GetFollowersResponse' } },
  { at: `GET /api/v2/${word}Fields`, query: page, answers: { 200: `v2.Get${type}Fields200Response` } },
  {
    at: `POST /api/v2/${word}Fields`,
    asks: `v2.Add${type}FieldRequest`,
    answers: { 200: `v2.Add${type}Field200Response` },
  },
  { at: `DELETE /api/v2/${word}Fields/{code}`, answers: { 200: `v2.${deletedField}` } },
]

/** Versions 1 and 2 by the types of Pipedrive's own client, whose statuses are those of its OpenAPI files. */
export const pipedriveDescription: Description = {
  imports: ["import type * as v1 from 'pipedrive/v1'", "import type * as v2 from 'pipedrive/v2'"],
  routes: [
    { at: 'GET /v1/users', answers: { 200: 'v1.GetUsersResponse' } },
    { at: 'GET /v1/users/me', answers: { 200: 'v1.GetCurrentUserResponse' } },
    { at: 'GET /v1/users/{id}', answers: { 200: 'v1.GetUserResponse' } },
    { at: 'GET /v1/webhooks', answers: { 200: 'v1.GetWebhooksResponse' } },
    { at: 'POST /v1/webhooks', asks: 'v1.AddWebhookRequest', answers: { 201: 'v1.GetWebhookResponse' } },
    { at: 'DELETE /v1/webhooks/{id}', answers: { 200: 'v1.BaseResponse' } },
    ...routesOf({ word: 'organization', type: 'Organization', deletedField: 'DeletePersonField200Response' }),
    ...routesOf({ word: 'person', type: 'Person', deletedField: 'DeletePersonField200Response' }),
    // Before single deals, whose id would be the word.
    ...routesOf({ word: 'deal', type: 'Deal', lists: ['deals/archived'], deletedField: 'DeleteDealField200Response' }),
  ],
  /** The client has no type of most refusals: the forms of both versions, from Pipedrive's guides. */
  refusal: '{ success: false; error: string; error_info?: string; errorCode?: number; code?: string }',
  exceptions: [
    {
      at: /answers 200/,
      member: 'additional_data.next_cursor',
      is: null,
      why: 'null after the last page, as the words of the type say',
    },
    ...['address', 'first_name', 'last_name', 'org_id'].map((member) => ({
      at: /(organizations|persons)\S* answers 200/,
      member: `data.${member}`,
      is: null,
      why: 'null where it is not set, as the reference of version 2 has it',
    })),
    { at: /deals\S* answers 200/, member: 'data.archive_time', is: null, why: 'only the types of requests have it' },
  ],
  undescribed: [],
}
