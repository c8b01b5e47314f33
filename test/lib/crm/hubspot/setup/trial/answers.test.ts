import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { hubspotProof, hubspotTrial } from '#lib/crm/hubspot/setup/trial.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../../scripted-api.ts'
import { caught, testClock } from '../../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>) => {
  const api = scriptedFetch(routes)
  vi.stubGlobal('fetch', api.fetch)
  const request = {
    settings: z.parse(hubspotSettings, { clients: [{ object: 'deal' }], settleSeconds: 0 }),
    credentials: { accessToken: 'token' },
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  }
  return { request, proof: hubspotProof(request), ...api }
}

const atDeals = 'POST /crm/v3/objects/deals'

describe('a record is made', () => {
  test.each([
    ['company', 'companies', 'name'],
    ['contact', 'contacts', 'lastname'],
    ['deal', 'deals', 'dealname'],
  ])('of %s, by its name and with further values', async (object, path, property) => {
    const { proof, asked } = open({ [`POST /crm/v3/objects/${path}`]: answerOf(201, { json: { id: '7' } }) })
    expect(await proof.make?.({ object, name: 'Proof', fields: { stage: 'won' } })).toEqual({ id: '7' })
    expect(asked[0]?.body).toEqual({ properties: { [property]: 'Proof', stage: 'won' } })
  })

  test.each([
    ['its own words', answerOf(400, { json: { message: 'No stage' } }), 'No stage'],
    ['its status', answerOf(400, { text: 'no' }), '400'],
  ])('unless HubSpot refuses it, which is told with %s', async (_, answer, told) => {
    const { proof } = open({ [atDeals]: answer })
    const made = await proof.make?.({ object: 'deal', name: 'Proof', fields: {} })
    expect(made).toEqual({ why: [`HubSpot made no trial record: ${told}`] })
  })

  test('also where something between answers 200', async () => {
    const { proof } = open({ [atDeals]: answerOf(200, { json: { id: '7' } }) })
    expect(await proof.make?.({ object: 'deal', name: 'Proof', fields: {} })).toEqual({ id: '7' })
  })

  test('or the call fails', async () => {
    const { proof } = open({ [atDeals]: answerOf(403) })
    const failed = caught(proof.make?.({ object: 'deal', name: 'Proof', fields: {} }) ?? Promise.resolve())
    expect(await failed).toMatchObject({ detail: expect.stringContaining('POST deal: 403') })
  })
})

describe('a record is removed', () => {
  test.each([204, 200, 404])('where the answer is %i', async (status) => {
    const { proof, calls } = open({ 'DELETE /crm/v3/objects/deals/7': answerOf(status) })
    await proof.remove('deal', '7')
    expect(calls()).toEqual(['DELETE /crm/v3/objects/deals/7'])
  })

  test('also after a failure of the moment', async () => {
    const { proof, calls } = open({ 'DELETE /crm/v3/objects/deals/7': [answerOf(500), answerOf(204)] })
    await proof.remove('deal', '7')
    expect(calls()).toHaveLength(2)
  })

  test.each([300, 403])('and not where it is %i', async (status) => {
    const { proof } = open({ 'DELETE /crm/v3/objects/deals/7': answerOf(status) })
    const { detail } = (await caught(proof.remove('deal', '7'))) as unknown as { detail: string }
    expect(detail).toContain(`DELETE deal: ${status}`)
  })
})

describe('the properties of a named record', () => {
  const named = { source: 'hubspot', type: 'deal', id: '5' }
  const deal = (properties: object) =>
    answerOf(200, { json: { id: '5', properties: { dealname: 'Acme', ...properties }, archived: false } })
  const tried = (...cleared: HttpAnswer[]) =>
    open({
      'GET /crm/v3/objects/deals/5': [deal({}), deal({ docspace_status: 'ready' })],
      'PATCH /crm/v3/objects/deals/5': [deal({}), ...cleared],
    })

  test.each([
    ['200', [deal({})]],
    ['404', [answerOf(404)]],
    ['500 and then 200', [answerOf(500), deal({})]],
  ])('are emptied where the answer is %s', async (_, cleared) => {
    const { request, asked } = tried(...cleared)
    expect(await hubspotTrial(request, named)).toHaveLength(1)
    expect(asked.filter(({ call }) => call.startsWith('PATCH'))).toHaveLength(1 + cleared.length)
    expect(asked.at(-1)).toMatchObject({
      call: 'PATCH /crm/v3/objects/deals/5',
      body: {
        properties: {
          docspace_room_id: '',
          docspace_room_url: '',
          docspace_invitation_url: '',
          docspace_status: '',
        },
      },
    })
  })

  test('are said not to be empty where the answer is another', async () => {
    const { request } = tried(answerOf(403))
    const [, left] = await hubspotTrial(request, named)
    expect(left).toMatchObject({ state: 'wrong', how: [expect.stringContaining('PATCH deal: 403')] })
  })
})

test('the trial record is renamed, also after a failure of the moment, so that HubSpot tells of a change', async () => {
  const at = 'PATCH /crm/v3/objects/deals/7'
  const { request, asked } = open({
    [atDeals]: answerOf(201, { json: { id: '7' } }),
    // Whatever became of the fields.
    [at]: [answerOf(403), answerOf(500), answerOf(200, { json: {} })],
    'DELETE /crm/v3/objects/deals/7': answerOf(204),
  })
  await hubspotTrial(request)
  const renaming = asked.filter(({ call, body }) => call === at && Object.hasOwn(Object(body).properties, 'dealname'))
  expect(renaming.map(({ body }) => body)).toEqual(
    Array(2).fill({ properties: { dealname: expect.stringMatching(/^Roomkeeper trial .*, renamed$/) } }),
  )
  expect(asked.at(-1)?.call).toBe('DELETE /crm/v3/objects/deals/7')
})
