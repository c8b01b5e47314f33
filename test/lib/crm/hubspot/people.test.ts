import { describe, expect, test } from 'vitest'
import { addressesIn, addressProperties, contactAddresses, ownerOf } from '#lib/crm/hubspot/people.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { answerOf, page, scriptedApi } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const settings = hubspotSettings.parse({})

describe('the owner', () => {
  const owner = (answer = answerOf(200, { json: {} })) =>
    ownerOf(scriptedApi({ 'GET /crm/v3/owners/7': answer }).http, settings, '7')

  test('is by the address of the owner’s id', async () => {
    expect(await owner(answerOf(200, { json: { email: 'anna@agency.example' } }))).toEqual({
      ownerEmail: 'anna@agency.example',
    })
    expect(await owner(answerOf(200, { json: { email: null } }))).toEqual({ ownerGap: 'without-address' })
    expect(await owner()).toEqual({ ownerGap: 'without-address' })
  })

  test('has left, or is nobody', async () => {
    expect(await owner(answerOf(404))).toEqual({ ownerGap: 'inactive' })
    for (const id of ['', null, undefined])
      expect(await ownerOf(scriptedApi({}).http, settings, id)).toEqual({ ownerGap: 'none' })
  })

  test('cannot be read', async () => {
    expect(await caught(owner(answerOf(403)))).toMatchObject({
      reason: { code: 'crm-forbidden' },
      detail: 'GET owner: 403',
    })
    expect(await caught(owner(answerOf(404, page)))).toMatchObject({ reason: { code: 'crm-moved' } })
  })
})

test.each([
  [{ email: 'a@x.example' }, ['a@x.example', false]],
  [{ email: 'a@x.example', hs_email_bad_address: 'true' }, ['a@x.example', true]],
  [{ email: 'a@x.example', hs_email_bad_address: 'false' }, ['a@x.example', false]],
  [{ email: 'a@x.example', hs_email_hard_bounce_reason_enum: 'CONTENT' }, ['a@x.example', true]],
  [{ email: 'a@x.example', hs_email_hard_bounce_reason_enum: '' }, ['a@x.example', false]],
])('the primary address of %j is %j', (properties, [address, isBad]) => {
  expect(addressesIn(properties)[0]).toEqual({ address, isBad })
})

describe('contacts of a record', () => {
  const contacts = (status: number, results: object[]) =>
    scriptedApi({ 'POST /crm/v3/objects/contacts/batch/read': answerOf(status, { json: { results } }) })
  const of = (...ids: string[]) => ids.map((id) => ({ id }))
  const one = (id: string) => ({ id, properties: { email: `${id}@x.example` } })

  test('come with those of the primary company first, then by age', async () => {
    const { http, asked } = contacts(200, [one('10'), one('9'), one('30')])
    const found = await contactAddresses(http, settings, of('30', '10', '9', '30'))
    expect(found.map(([first]) => first?.address)).toEqual(['30@x.example', '9@x.example', '10@x.example'])
    expect(asked).toMatchObject([
      { json: { properties: addressProperties, inputs: of('30', '9', '10') }, repeatable: true },
    ])
  })

  test('are twenty at most', async () => {
    const { http, asked } = contacts(200, [])
    await contactAddresses(http, settings, of(...Array.from({ length: 25 }, (_, at) => String(at + 1))))
    expect(asked[0]?.json).toMatchObject({ inputs: of(...Array.from({ length: 20 }, (_, at) => String(at + 1))) })
  })

  test('are asked for only where there are any', async () => {
    const { http, asked } = contacts(200, [])
    expect([await contactAddresses(http, settings, []), asked]).toEqual([[], []])
  })

  test('may be deleted meanwhile', async () => {
    expect(await contactAddresses(contacts(207, [one('7')]).http, settings, of('6', '7'))).toEqual([
      [],
      addressesIn(one('7').properties),
    ])
    expect(await caught(contactAddresses(contacts(500, []).http, settings, of('7')))).toMatchObject({
      detail: 'POST contacts/batch/read: 500',
    })
    expect(
      await caught(
        contactAddresses(
          scriptedApi({ 'POST /crm/v3/objects/contacts/batch/read': answerOf(200, { json: {} }) }).http,
          settings,
          of('7'),
        ),
      ),
    ).toMatchObject({ detail: 'contacts: 200, but not as documented' })
  })
})
