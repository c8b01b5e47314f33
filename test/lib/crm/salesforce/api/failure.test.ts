import { expect, test } from 'vitest'
import {
  describeFailure,
  isGone,
  isRefused,
  isUnknownField,
  refusedFields,
  saidIn,
} from '#lib/crm/salesforce/api/failure.ts'
import { refusedGrant } from '#lib/crm/salesforce/api/refused-grant.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page } from '../../scripted-api.ts'

const error = (errorCode: string, more: object = {}, status = 400) =>
  answerOf(status, { json: [{ errorCode, ...more }, { errorCode: 'OTHER' }] })

test.each([
  [answerOf(404), true],
  [answerOf(404, page), false],
  [error('NOT_FOUND'), true],
  [error('ENTITY_IS_DELETED'), true],
  [error('INVALID_CROSS_REFERENCE_KEY'), true],
  [error('OTHER'), false],
  [answerOf(400, page), false],
])('whether a record is gone: %#', (answer, gone) => expect(isGone(answer)).toBe(gone))

test.each([
  ['INVALID_FIELD', true],
  ['INVALID_FIELD_FOR_INSERT_UPDATE', true],
  ['STRING_TOO_LONG', false],
])('%s is about an unknown field: %s', (code, unknown) => {
  expect([isUnknownField(error(code)), isUnknownField(answerOf(400))]).toEqual([unknown, false])
})

test.each<[HttpAnswer, boolean]>([
  [error('STRING_TOO_LONG'), true],
  [answerOf(400), true],
  [error('STRING_TOO_LONG', {}, 403), false],
  ...['REQUEST_LIMIT_EXCEEDED', 'UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE', 'UNKNOWN_EXCEPTION'].map(
    (code): [HttpAnswer, boolean] => [error(code), false],
  ),
])('whether a write was refused for good: %#', (answer, refused) => expect(isRefused(answer)).toBe(refused))

test.each([
  [
    error('STRING_TOO_LONG', { fields: ['A', 'B'], message: 'too long' }),
    [
      { name: 'A', rule: 'STRING_TOO_LONG', says: 'too long' },
      { name: 'B', rule: 'STRING_TOO_LONG', says: 'too long' },
    ],
  ],
  [error('STRING_TOO_LONG', { fields: ['A'] }), [{ name: 'A', rule: 'STRING_TOO_LONG' }]],
  [error('INVALID_FIELD', { fields: ['A'], message: 'x' }), [{ name: 'A', absent: true }]],
  [
    error('INVALID_FIELD', { fields: [], message: "No such column 'Link__c' on sobject" }),
    [{ name: 'Link__c', absent: true }],
  ],
  [error('INVALID_FIELD', { message: 'No such column' }), []],
  [error('OTHER'), []],
  [answerOf(400, page), []],
])('the fields of a refusal: %#', (answer, fields) => expect(refusedFields(answer)).toEqual(fields))

test('a failure is described by its call, status, code and fields, and not by its sentence', () => {
  expect(describeFailure('PATCH x', error('STRING_TOO_LONG', { fields: ['A', 'B'], message: 'Acme' }))).toBe(
    'PATCH x: 400 STRING_TOO_LONG A, B',
  )
  expect(describeFailure('PATCH x', answerOf(503, page))).toBe('PATCH x: 503')
  expect([saidIn(error('X', { message: 'too long' })), saidIn(error('X')), saidIn(answerOf(503))]).toEqual([
    'too long',
    '400',
    '503',
  ])
})

test.each([
  [
    { error: 'invalid_grant', error_description: 'no client credentials user enabled' },
    'the app has no user to run as',
  ],
  [{ error: 'invalid_request', error_description: 'no valid scopes defined' }, 'the app lacks the scope api'],
  [
    { error: 'invalid_grant', error_description: 'request not supported on this domain' },
    "url must be the organization's own domain",
  ],
  [
    { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
    'no administrator has approved the app',
  ],
  [
    { error: 'invalid_app_access', error_description: 'user is not admin approved to access this app' },
    'no administrator has approved the app',
  ],
  [
    { error: 'invalid_grant', error_description: 'audience is invalid' },
    'audience must be https://login.salesforce.com',
  ],
  [{ error: 'unsupported_grant_type' }, 'the app does not have this flow enabled'],
  [{ error: 'invalid_client_id' }, 'clientId is no consumer key'],
  [{ error: 'invalid_client' }, 'clientSecret is not that of the app'],
])('a grant refused with %j is explained', (json, cause) => {
  expect(refusedGrant(answerOf(400, { json }))).toContain(`POST token: 400, ${cause}`)
})

test.each([[{ error: 'other', error_description: 'of Acme' }], [undefined]])(
  'a grant refused with %j is not',
  (json) => {
    expect(refusedGrant(answerOf(401, json ? { json } : page))).toBe('POST token: 401')
  },
)
