import { expect, test } from 'vitest'
import type { SalesforceApi } from '#lib/crm/salesforce/api/api.ts'
import { fieldTypes } from '#lib/crm/salesforce/field-types.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const typesFrom = (answer: HttpAnswer) =>
  fieldTypes({ describe: async () => answer } as unknown as SalesforceApi, ['Account'])

test('the type of a field is known by its name in any letters, and none of what was not described', async () => {
  const typeOf = await typesFrom(answerOf(200, { json: { fields: [{ name: 'Size__c', type: 'int' }] } }))
  expect([typeOf('Account', 'SIZE__c'), typeOf('Account', 'Other'), typeOf('Contact', 'Size__c')]).toEqual([
    'int',
    undefined,
    undefined,
  ])
})

test('what is no description is no list without fields', async () => {
  expect(await caught(typesFrom(answerOf(403)))).toMatchObject({ detail: 'describe Account: 403' })
})
