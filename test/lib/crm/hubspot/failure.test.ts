import { describe, expect, test } from 'vitest'
import { refusedProperties } from '#lib/crm/hubspot/failure.ts'
import { answerOf } from '../scripted-api.ts'

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
    expect(refusedProperties(answerOf(400, { text: text + text }))).toEqual([{ name: 'docspace_status' }])
  })

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
      {},
    ]
    expect(refusedProperties(answerOf(400, { json: { message: 'x', errors } })).map(({ name }) => name)).toEqual([
      'industry',
      'city',
      'phone',
    ])
  })

  test.each([[{}], [{ message: 'no list' }], [{ message: '[no JSON]' }], [undefined]])(
    'names nothing in %j',
    (json) => {
      expect(refusedProperties(answerOf(400, json === undefined ? { text: '<html>' } : { json }))).toEqual([])
    },
  )
})
