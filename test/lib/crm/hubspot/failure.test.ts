import { describe, expect, test } from 'vitest'
import { hubspotFailure, refusedProperties } from '#lib/crm/hubspot/failure.ts'
import { answerOf } from '../scripted-api.ts'

describe('a failure', () => {
  const limited = (policyName: string | undefined, headers: Record<string, string> = {}) =>
    hubspotFailure('GET company', answerOf(429, { json: { policyName }, headers }))
  const interval = { 'x-hubspot-ratelimit-interval-milliseconds': '1000' }

  test.each([
    ['an hour for the limit of the day', 'DAILY', {}, 3_600_000],
    ['ten seconds for another', 'SECONDLY', {}, 10_000],
    ['ten seconds where no limit is named', undefined, {}, 10_000],
    ['as long as the interval of the limit', 'SECONDLY', interval, 1_000],
    ['an hour, whatever the interval', 'DAILY', interval, 3_600_000],
    ['as long as it is asked to', 'DAILY', { ...interval, 'retry-after': '7' }, 7_000],
  ])('waits %s', (_, policyName, headers, after) => {
    expect(limited(policyName, headers)).toMatchObject({
      reason: { code: 'crm-busy' },
      detail: 'GET company: 429',
      after,
    })
  })

  test('waits as long as it is asked to while an account moves', () => {
    const moving = (headers: Record<string, string>) => hubspotFailure('GET company', answerOf(477, { headers }))
    expect(moving({ 'retry-after': '60' })).toMatchObject({
      reason: { code: 'crm-unreachable' },
      detail: 'GET company: 477',
      after: 60_000,
    })
    expect(moving({})).toMatchObject({ after: undefined })
  })

  test('says of a version that is gone that it is', () => {
    expect(hubspotFailure('GET company', answerOf(410))).toMatchObject({ reason: { code: 'crm-version-retired' } })
  })

  test('is that of any CRM else', () => {
    expect(hubspotFailure('GET company', answerOf(401))).toMatchObject({ reason: { code: 'crm-key-refused' } })
  })
})

describe('a refused write', () => {
  const complaint = (...names: string[]) =>
    JSON.stringify(
      names.map((name) => ({ isValid: false, message: `${name} is wrong`, name, localizedErrorMessage: '' })),
    )

  test('names its properties in the JSON of its message, with a sentence about each', () => {
    const json = { message: `Property values were not valid: ${complaint('docspace_status', 'docspace_room_id')}` }
    expect(refusedProperties(answerOf(400, { json }))).toEqual([
      { name: 'docspace_status', says: 'docspace_status is wrong' },
      { name: 'docspace_room_id', says: 'docspace_room_id is wrong' },
    ])
  })

  test('names each once, also where only the text has it', () => {
    const text = `{"message": "${complaint('docspace_status').replaceAll('"', '\\"')}"}`
    expect(refusedProperties(answerOf(400, { text: text + text }))).toStrictEqual([{ name: 'docspace_status' }])
  })

  test.each(['"name":"a_b"', String.raw`\"name\":\"a_b\"`, String.raw`\\"name\\":\\"a_b\\"`])(
    'names it in %s',
    (text) => {
      expect(refusedProperties(answerOf(400, { text: `x ${text} y` }))).toEqual([{ name: 'a_b' }])
    },
  )

  test('says of a property that is not there that it is absent', () => {
    const json = {
      message: `Property values were not valid: [{"error":"PROPERTY_DOESNT_EXIST","name":"docspace_status"}]`,
    }
    expect(refusedProperties(answerOf(400, { json }))).toEqual([{ name: 'docspace_status', absent: true }])
  })

  test('names what the rules of an account ask for', () => {
    const errors = [
      { context: { propertyNames: ['industry', 'city'], objectType: ['company'] } },
      { context: { PropertyName: ['phone'] } },
      { context: { properties: ['fax'], noProperty: ['zip'] } },
      {},
    ]
    expect(refusedProperties(answerOf(400, { json: { message: 'x', errors } })).map(({ name }) => name)).toEqual([
      'industry',
      'city',
      'phone',
      'fax',
    ])
  })

  test.each([[{}], [{ message: 'no list' }], [{ message: '[no JSON]' }], [undefined]])(
    'names nothing in %j',
    (json) => {
      expect(refusedProperties(answerOf(400, json === undefined ? { text: '<html>' } : { json }))).toEqual([])
    },
  )
})
