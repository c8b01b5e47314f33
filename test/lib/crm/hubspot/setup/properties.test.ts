import { describe, expect, test } from 'vitest'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { propertyRemovals, propertySteps } from '#lib/crm/hubspot/setup/properties.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedApi } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'

const settings = hubspotSettings.parse({})
const names = Object.values(settings.properties)
const at = (name = '') => `/crm/v3/properties/companies${name && `/${name}`}`

/** HubSpot, whose properties are there as `answer` says, unless `over` says otherwise. */
const hubspot = (answer: HttpAnswer, over: Record<string, HttpAnswer> = {}) =>
  scriptedApi({ ...Object.fromEntries(names.map((name) => [`GET ${at(name)}`, answer])), ...over })

const text = answerOf(200, { json: { type: 'string' } })

describe('properties', () => {
  test('that are there are done', async () => {
    expect(await propertySteps(hubspot(text).http, settings, ['company'])).toEqual(
      names.map((name) => ({ what: `property ${name} of companies`, state: 'done' })),
    )
  })

  test('of another type are wrong', async () => {
    const [step] = await propertySteps(hubspot(answerOf(200, { json: { type: 'number' } })).http, settings, ['company'])
    expect(step).toEqual({
      what: 'property docspace_room_id of companies',
      state: 'wrong',
      how: ['It is of type number: make it a single-line text, or name another property in the settings.'],
    })
  })

  test('that are missing are made, unless somebody was quicker', async () => {
    for (const status of [200, 201, 409]) {
      const { http, asked } = hubspot(answerOf(404), { [`POST ${at()}`]: answerOf(status) })
      const [step] = await propertySteps(http, settings, ['company'])
      expect(step?.state).toBe('to-do')
      await step?.make?.()
      expect(asked.at(-1)?.json).toEqual({
        name: 'docspace_room_id',
        label: 'DocSpace room id',
        type: 'string',
        fieldType: 'text',
        groupName: 'companyinformation',
      })
    }
    const { http } = hubspot(answerOf(404), { [`POST ${at()}`]: answerOf(403) })
    const [step] = await propertySteps(http, settings, ['company'])
    expect(await caught(step?.make?.() ?? Promise.resolve())).toMatchObject({ detail: 'POST property: 403' })
  })

  test('belong to the group of their object', async () => {
    for (const [object, group] of [
      ['contact', 'contactinformation'],
      ['deal', 'dealinformation'],
    ] as const) {
      const path = `/crm/v3/properties/${object}s`
      const routes = Object.fromEntries(names.map((name) => [`GET ${path}/${name}`, answerOf(404)]))
      const { http, asked } = scriptedApi({ ...routes, [`POST ${path}`]: answerOf(201) })
      await (await propertySteps(http, settings, [object]))[0]?.make?.()
      expect(asked.at(-1)?.json).toMatchObject({ groupName: group })
    }
  })

  test('cannot be read', async () => {
    expect(await caught(propertySteps(hubspot(answerOf(500)).http, settings, ['company']))).toMatchObject({
      detail: 'GET property: 500',
    })
    expect(await caught(propertyRemovals(hubspot(answerOf(500)).http, settings, ['company']))).toMatchObject({
      detail: 'GET property: 500',
    })
  })

  test('that are there are archived, also where they are gone meanwhile', async () => {
    const removal = async (status: number) => {
      const { http, asked } = hubspot(answerOf(404), {
        [`GET ${at('docspace_status')}`]: text,
        [`DELETE ${at('docspace_status')}`]: answerOf(status),
      })
      const steps = await propertyRemovals(http, settings, ['company'])
      expect(steps).toMatchObject([{ what: 'archive the property docspace_status of companies', state: 'to-do' }])
      const error = await caught(steps[0]?.make?.() ?? Promise.resolve())
      expect(asked.at(-1)).toMatchObject({ method: 'DELETE', repeatable: true })
      return error
    }
    for (const status of [204, 299, 404]) expect(await removal(status)).toBe('nothing was thrown')
    for (const status of [300, 500])
      expect(await removal(status)).toMatchObject({ detail: `DELETE property: ${status}` })
  })
})

test('a property for the day of arrival is made where the settings name it', async () => {
  const named = { ...settings, properties: { ...settings.properties, joinedOn: 'docspace_joined_on' } }
  const { http, asked } = hubspot(text, {
    [`GET ${at('docspace_joined_on')}`]: answerOf(404),
    [`POST ${at()}`]: answerOf(201),
  })
  const steps = await propertySteps(http, named, ['company'])
  expect(steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'to-do'])
  await steps.at(-1)?.make?.()
  expect(asked.at(-1)?.json).toMatchObject({ name: 'docspace_joined_on', label: 'DocSpace joined on', type: 'string' })
})
