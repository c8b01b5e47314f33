import { describe, expect, test } from 'vitest'
import { fieldsOf } from '#lib/crm/pipedrive/object-fields.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { fieldCodes, fieldRemovals, fieldSteps } from '#lib/crm/pipedrive/setup/account-fields.ts'
import { answerOf, scriptedApi } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'

const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const settings = pipedriveSettings.parse({ clients: [{ object: 'deal' }], fields: { deal: keys } })
const field = (code: string, name: string, type = 'varchar') => ({
  field_code: code,
  field_name: name,
  field_type: type,
})
const list = (data: object[], next?: string | null) =>
  answerOf(200, { json: { data, ...(next !== undefined && { additional_data: { next_cursor: next } }) } })
const fields = 'GET /api/v2/dealFields'

const shown = async (...data: object[]) =>
  (await fieldSteps(scriptedApi({ [fields]: list(data) }).http, settings, ['deal'])).map(
    ({ what, state }) => `${state}: ${what}`,
  )

describe('fields of the account', () => {
  test('are those of the settings, or those of our names', async () => {
    expect(
      await shown(field('a1', 'Renamed'), field('b2', 'DocSpace room', 'text'), field('a4', 'x', 'varchar_auto')),
    ).toEqual([
      'done: field "DocSpace room id" of deal',
      'done: field "DocSpace room" of deal',
      'to-do: field "DocSpace invitation" of deal',
      'done: field "DocSpace status" of deal',
    ])
  })

  test('are those of our names where the settings have none', async () => {
    const { http } = scriptedApi({ [fields]: list([field('b2', 'DocSpace room id')]) })
    const none = { ...settings, fields: {} }
    expect((await fieldCodes(http, none, ['deal'])).deal?.roomId).toBe('b2')
  })

  test('are all that the account has, and nothing else', async () => {
    const data = [field('a1', 'Mine'), field('b2', 'Yours')]
    expect(await fieldsOf(scriptedApi({ [fields]: list(data) }).http, 'deal')).toEqual(data)
  })

  test('of another type are wrong', async () => {
    const [step] = await fieldSteps(scriptedApi({ [fields]: list([field('a1', 'x', 'enum')]) }).http, settings, [
      'deal',
    ])
    expect(step).toEqual({
      what: 'field "DocSpace room id" of deal',
      state: 'wrong',
      how: ['It is of type enum: delete it, or rename it.'],
    })
  })

  test('are made with the type that their values need', async () => {
    const { http, asked } = scriptedApi({
      [fields]: list([]),
      'POST /api/v2/dealFields': [answerOf(200), answerOf(201)],
    })
    for (const { make } of await fieldSteps(http, settings, ['deal'])) await make?.()
    expect(asked.slice(1).map(({ json }) => json)).toEqual([
      { field_name: 'DocSpace room id', field_type: 'varchar' },
      { field_name: 'DocSpace room', field_type: 'text' },
      { field_name: 'DocSpace invitation', field_type: 'text' },
      { field_name: 'DocSpace status', field_type: 'varchar' },
    ])
    const refused = scriptedApi({ [fields]: list([]), 'POST /api/v2/dealFields': answerOf(403) })
    const [step] = await fieldSteps(refused.http, settings, ['deal'])
    expect(await caught(step?.make?.() ?? Promise.resolve())).toMatchObject({ detail: 'POST field: 403' })
  })

  test('have their keys from every page, or a placeholder while they are not made', async () => {
    const { http, asked } = scriptedApi({
      [fields]: [list([field('a1', 'x')], 'next page'), list([field('b4', 'DocSpace status')], null)],
    })
    expect(await fieldCodes(http, settings, ['deal'])).toEqual({
      deal: { roomId: 'a1', roomUrl: 'to-be-made', invitationUrl: 'to-be-made', status: 'b4' },
    })
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/v2/dealFields?limit=500',
      '/api/v2/dealFields?limit=500&cursor=next+page',
    ])
  })

  test('are deleted where they are there', async () => {
    const outcome = async (status: number) => {
      const { http, asked } = scriptedApi({
        [fields]: list([field('a4', 'Mine')]),
        'DELETE /api/v2/dealFields/a4': answerOf(status),
      })
      const steps = await fieldRemovals(http, settings, ['deal'])
      expect(steps.map(({ what, state }) => [what, state])).toEqual([['delete the field "Mine" of deal', 'to-do']])
      const outcome = await caught(steps[0]?.make?.() ?? Promise.resolve())
      // A deletion may be sent again when nobody knows what became of it.
      expect(asked.at(-1)).toMatchObject({ method: 'DELETE', repeatable: true })
      return outcome
    }
    for (const status of [200, 404]) expect(await outcome(status)).toBe('nothing was thrown')
    expect(await outcome(500)).toMatchObject({ detail: 'DELETE field: 500' })
  })

  test('cannot be read', async () => {
    expect(await caught(shown())).toBe('nothing was thrown')
    expect(await caught(fieldCodes(scriptedApi({ [fields]: answerOf(401) }).http, settings, ['deal']))).toMatchObject({
      detail: 'GET fields: 401',
    })
  })
})

test('a field for the day of arrival is made where the settings name it, and its key takes the place of the placeholder', async () => {
  const named = { ...settings, fields: { deal: { ...keys, joinedOn: 'to-be-made' } } }
  const there = [field('a1', 'x'), field('a2', 'x'), field('a3', 'x'), field('a4', 'x')]
  const { http, asked } = scriptedApi({ [fields]: list(there), 'POST /api/v2/dealFields': answerOf(201) })
  const steps = await fieldSteps(http, named, ['deal'])
  expect(steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'to-do'])
  await steps.at(-1)?.make?.()
  expect(asked.at(-1)?.json).toEqual({ field_name: 'DocSpace joined on', field_type: 'varchar' })
  const made = scriptedApi({ [fields]: list([...there, field('a5', 'DocSpace joined on')]) }).http
  expect((await fieldCodes(made, named, ['deal'])).deal).toEqual({ ...keys, joinedOn: 'a5' })
  expect((await fieldCodes(made, settings, ['deal'])).deal).toEqual(keys)
})
