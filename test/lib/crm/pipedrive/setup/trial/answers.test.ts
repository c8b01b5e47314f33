import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { pipedriveProof, pipedriveTrial } from '#lib/crm/pipedrive/setup/trial.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../../scripted-api.ts'
import { caught, testClock } from '../../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const custom = 'c'.repeat(40)
const record = (data: object | null) => answerOf(200, { json: { data } })

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>) => {
  const api = scriptedFetch({ 'GET /api/v2/persons': record([]), ...routes })
  vi.stubGlobal('fetch', api.fetch)
  const request = {
    settings: z.parse(pipedriveSettings, {
      clients: [{ object: 'organization' }],
      fields: { organization: keys, deal: keys },
    }),
    credentials: { apiToken: 'token' },
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  }
  return { request, proof: pipedriveProof(request), ...api }
}

describe('a record is made', () => {
  test.each([
    ['organization', '/api/v2/organizations', { name: 'Proof' }],
    ['person', '/api/v2/persons', { name: 'Proof' }],
    ['deal', '/api/v2/deals', { title: 'Proof' }],
  ])('of %s, by its name', async (object, path, body) => {
    const { proof, asked } = open({ [`POST ${path}`]: record({ id: 7 }) })
    expect(await proof.make?.({ object, name: 'Proof', fields: {} })).toEqual({ id: '7' })
    expect(asked[0]?.body).toEqual(body)
  })

  test('with each value in the form that the API takes', async () => {
    const { proof, asked } = open({ 'POST /api/v2/deals': answerOf(201, { json: { data: { id: 7 } } }) })
    const fields = {
      label_ids: '12',
      stage_id: '34',
      long: '1'.repeat(16),
      mixed: 'a1',
      more: '1a',
      won: 'true',
      status: 'open',
      [custom]: '4',
      [`x${custom}`]: 'no key',
      [`${custom}x`]: 'no key',
    }
    expect(await proof.make?.({ object: 'deal', name: 'Proof', fields })).toEqual({ id: '7' })
    expect(asked[0]?.body).toEqual({
      title: 'Proof',
      label_ids: [12],
      stage_id: 34,
      long: '1'.repeat(16),
      mixed: 'a1',
      more: '1a',
      won: true,
      status: 'open',
      [`x${custom}`]: 'no key',
      [`${custom}x`]: 'no key',
      custom_fields: { [custom]: '4' },
    })
  })

  test('unless Pipedrive refuses it, in its own words', async () => {
    const { proof } = open({ 'POST /api/v2/deals': answerOf(400, { json: { error: 'No stage' } }) })
    const made = await proof.make?.({ object: 'deal', name: 'Proof', fields: {} })
    expect(made).toEqual({ why: ['Pipedrive made no trial record: No stage'] })
  })

  test('or the call fails', async () => {
    const { proof } = open({ 'POST /api/v2/deals': answerOf(403) })
    const failed = caught(proof.make?.({ object: 'deal', name: 'Proof', fields: {} }) ?? Promise.resolve())
    expect(await failed).toMatchObject({ detail: 'POST deal: 403' })
  })
})

describe('a record is removed', () => {
  test.each([200, 404, 410])('where the answer is %i', async (status) => {
    const { proof, calls } = open({ 'DELETE /api/v2/deals/7': answerOf(status) })
    await proof.remove('deal', '7')
    expect(calls()).toEqual(['DELETE /api/v2/deals/7'])
  })

  test('also after a failure of the moment', async () => {
    const { proof, calls } = open({ 'DELETE /api/v2/deals/7': [answerOf(500), answerOf(200)] })
    await proof.remove('deal', '7')
    expect(calls()).toHaveLength(2)
  })

  test.each([403, 400])('and not where it is %i', async (status) => {
    const { proof } = open({ 'DELETE /api/v2/deals/7': answerOf(status) })
    expect(await caught(proof.remove('deal', '7'))).toMatchObject({ detail: `DELETE deal: ${status}` })
  })
})

describe('the fields of a named record', () => {
  const named = { source: 'pipedrive', type: 'organization', id: '5' }
  const empty = { id: 5, name: 'Acme', custom_fields: {} }
  const filled = record({ ...empty, custom_fields: { a4: 'ready' } })
  const tried = (...cleared: HttpAnswer[]) =>
    open({
      'GET /api/v2/organizations/5': [record(empty), filled],
      'PATCH /api/v2/organizations/5': [record(null), ...cleared],
    })

  test.each([
    ['200', [answerOf(200)]],
    ['404', [answerOf(404)]],
    ['500 and then 200', [answerOf(500), answerOf(200)]],
  ])('are emptied where the answer is %s', async (_, cleared) => {
    const { request, asked } = tried(...cleared)
    expect(await pipedriveTrial(request, named)).toHaveLength(1)
    expect(asked.filter(({ call }) => call.startsWith('PATCH'))).toHaveLength(1 + cleared.length)
    expect(asked.at(-1)).toMatchObject({
      call: 'PATCH /api/v2/organizations/5',
      body: { custom_fields: { a1: null, a2: null, a3: null, a4: null } },
    })
  })

  test('are said not to be empty where the answer is another', async () => {
    const { request } = tried(answerOf(400))
    const [, left] = await pipedriveTrial(request, named)
    expect(left).toMatchObject({ state: 'wrong', how: [expect.stringContaining('PATCH organization: 400')] })
  })
})

test('an object without keys of fields is not tried', async () => {
  const { request, calls } = open({})
  expect(await pipedriveTrial({ ...request, settings: { ...request.settings, fields: {} } })).toEqual([])
  expect(calls()).toEqual([])
})
