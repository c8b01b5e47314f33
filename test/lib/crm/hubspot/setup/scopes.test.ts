import { describe, expect, test } from 'vitest'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { scopesFor, scopesStep } from '#lib/crm/hubspot/setup/scopes.ts'
import { answerOf, scriptedApi } from '../../scripted-api.ts'

const v3 = hubspotSettings.parse({})
const dated = hubspotSettings.parse({ apiVersion: '2026-09' })
const older = 'POST /oauth/v2/private-apps/get/access-token-info'
const newer = 'POST /oauth/2026-09/token/introspect'
const all = scopesFor(['company'])
const token = { accessToken: 'pat-1', clientId: 'id', clientSecret: 'secret' }

test('scopes are those of the objects, of contacts and of owners, each once', () => {
  expect(all).toEqual([
    'crm.objects.companies.read',
    'crm.objects.companies.write',
    'crm.objects.contacts.read',
    'crm.objects.owners.read',
    'crm.schemas.companies.read',
    'crm.schemas.companies.write',
  ])
  expect(scopesFor(['contact']).filter((one) => one === 'crm.objects.contacts.read')).toHaveLength(1)
})

test('notes need those of contacts, whatever they are on', () => {
  expect(scopesFor(['company'], { notes: true }).filter((one) => !all.includes(one))).toEqual([
    'crm.objects.contacts.write',
  ])
  expect(scopesFor(['company'], { notes: false })).toEqual(all)
})

describe('the step', () => {
  const step = async (
    routes: Parameters<typeof scriptedApi>[0],
    settings = v3,
    more: Partial<Record<keyof typeof token, undefined>> = {},
  ) => {
    const { http, asked, routes: called } = scriptedApi(routes)
    return { step: await scopesStep(http, settings, { ...token, ...more }, ['company']), asked, called: called() }
  }
  const scopes = (granted: string[]) => answerOf(200, { json: { scopes: granted } })

  test('is done where every scope is granted', async () => {
    const done = await step({ [older]: scopes([...all, 'more']) })
    expect(done.step).toEqual({ what: 'scopes of the app', state: 'done' })
    expect(done.asked).toMatchObject([{ json: { tokenKey: 'pat-1' }, repeatable: true }])
  })

  test('names the scopes that are missing', async () => {
    const { step: wrong } = await step({ [older]: scopes(all.slice(2)) })
    expect(wrong).toMatchObject({ what: 'scopes of the app', state: 'wrong' })
    expect(wrong.how?.slice(2)).toEqual(['  crm.objects.companies.read', '  crm.objects.companies.write'])
  })

  test('asks for those of notes where the settings have them', async () => {
    const { step: wrong } = await step({ [older]: scopes(all) }, hubspotSettings.parse({ notes: true }))
    expect(wrong.how?.slice(2)).toEqual(['  crm.objects.contacts.write'])
  })

  test('asks a dated version first, as a form with the app’s own credentials', async () => {
    const { asked, called } = await step({ [newer]: scopes(all) }, dated)
    expect(called).toEqual([newer])
    expect(asked[0]).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      repeatable: true,
    })
    expect(asked[0]?.body).toBe('client_id=id&client_secret=secret&token=pat-1&token_type_hint=access_token')
  })

  test.each([{ clientId: undefined }, { clientSecret: undefined }])('asks the older way without %j', async (more) => {
    expect((await step({ [older]: scopes(all) }, dated, more)).called).toEqual([older])
  })

  test('says that HubSpot does not tell them', async () => {
    const { step: unseen, called } = await step({ [newer]: answerOf(404), [older]: answerOf(404) }, dated)
    expect(called).toEqual([newer, older])
    expect(unseen).toEqual({
      what: 'scopes of the app: HubSpot does not tell them',
      state: 'unseen',
      how: ['It must have these:', ...all.map((scope) => `  ${scope}`)],
    })
  })

  test('says that the token is of no such app', async () => {
    const inactive = answerOf(200, { json: { active: false } })
    const { step: unseen } = await step({ [newer]: inactive, [older]: answerOf(404) }, dated)
    expect(unseen.how?.[0]).toMatch(/^HubSpot does not know the access token/)
    expect(unseen.how?.[2]).toBe('It must have these:')
    expect((await step({ [newer]: inactive, [older]: scopes(all) }, dated)).step.state).toBe('done')
    expect(
      (await step({ [newer]: answerOf(500, { json: { scopes: all } }), [older]: answerOf(404) }, dated)).step.state,
    ).toBe('unseen')
  })

  test('asks without a token too, for HubSpot to refuse it', async () => {
    const { asked } = await step({ [older]: scopes(all) }, v3, { accessToken: undefined })
    expect(asked[0]?.json).toEqual({ tokenKey: '' })
  })
})
