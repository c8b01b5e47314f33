import { expect, test } from 'vitest'
import { accepted, acceptedOfAdmin } from '#lib/crm/espocrm/api.ts'
import { espoFailure, isUnknown } from '#lib/crm/espocrm/failure.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const outcome = async (check: typeof accepted, answer: HttpAnswer) => {
  const given = await caught(check('GET x', Promise.resolve(answer)).then((one) => Promise.reject(one)))
  return given === answer ? 'accepted' : (given as { reason: { code: string } }).reason.code
}

test.each([
  [199, 'crm-unreachable', 'crm-unreachable'],
  [200, 'accepted', 'accepted'],
  [299, 'accepted', 'accepted'],
  [300, 'crm-not-understood', 'crm-not-understood'],
  [401, 'crm-key-refused', 'crm-admin-refused'],
  [403, 'crm-forbidden', 'crm-no-admin'],
  [500, 'crm-unreachable', 'crm-unreachable'],
])('%d is %s, and of an administrator %s', async (status, user, admin) => {
  expect([await outcome(accepted, answerOf(status)), await outcome(acceptedOfAdmin, answerOf(status))]).toEqual([
    user,
    admin,
  ])
})

test('a page with 403 is a locked address, whoever asks', async () => {
  expect(await outcome(accepted, answerOf(403, page))).toBe('crm-key-refused')
  expect(await outcome(acceptedOfAdmin, answerOf(403, page))).toBe('crm-key-refused')
  expect(espoFailure('GET x', answerOf(401, page))).toMatchObject({ detail: 'GET x: 401' })
})

test('a record is unknown where the API says so, and not where there is no such entity', () => {
  const reason = (text: string) => answerOf(404, { headers: { 'x-status-reason': text } })
  expect(
    [
      answerOf(404),
      reason('Record not found.'),
      reason("Controller 'Acount' does not exist."),
      answerOf(404, page),
      answerOf(403),
    ].map(isUnknown),
  ).toEqual([true, true, false, false, false])
})
