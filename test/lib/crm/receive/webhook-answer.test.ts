import { expect, test } from 'vitest'
import { defaultAnswer } from '#lib/crm/receive/webhook-answer.ts'

test.each([
  ['accepted', 202, { status: 'accepted' }],
  ['unauthorised', 401, { error: 'unauthorised' }],
  ['malformed', 400, { error: 'id: must be text' }],
  ['unavailable', 503, { error: 'try again later' }],
] as const)('a delivery that was %s is answered %d', (outcome, status, body) => {
  const answer = defaultAnswer(outcome, 'id: must be text')
  expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/json' } })
  expect(JSON.parse(answer.body ?? '')).toEqual(body)
})
