import { describe, expect, test } from 'vitest'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import {
  deliveryNote,
  ourWebhooks,
  type PipedriveWebhook,
  subscriptionSteps,
  webhookRemovals,
} from '#lib/crm/pipedrive/setup/subscriptions.ts'
import { answerOf, scriptedApi } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'

const url = 'https://hooks.example.com/webhooks/pipedrive'
const basic = 'roomkeeper:se:cret'
const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const settings = pipedriveSettings.parse({
  clients: [{ object: 'deal', where: { status: ['won'] } }, { object: 'person' }],
  fields: { deal: keys, person: keys },
})
const one = (id: number, more: Partial<PipedriveWebhook> = {}): PipedriveWebhook => ({
  id,
  subscription_url: url,
  event_action: 'create',
  event_object: 'person',
  http_auth_user: 'roomkeeper',
  http_auth_password: 'se:cret',
  ...more,
})

const created = {
  'POST /v1/webhooks': answerOf(201),
  'DELETE /v1/webhooks/1': answerOf(200),
  'DELETE /v1/webhooks/2': answerOf(404),
}
const steps = (existing: PipedriveWebhook[], routes: Parameters<typeof scriptedApi>[0] = created) => {
  const api = scriptedApi(routes)
  return {
    steps: subscriptionSteps(api.http, { settings, existing, all: existing, webhookUrl: url, basic }),
    ...api,
  }
}

test('webhooks are for deletions and for persons too, where they matter', () => {
  const wanted = (client: object) => {
    const own = pipedriveSettings.parse({ clients: [client], fields: { organization: keys } })
    const context = { settings: own, existing: [], all: [], webhookUrl: url, basic }
    return subscriptionSteps(scriptedApi({}).http, context).map(({ what }) => what)
  }
  const creation = 'webhook create of organization'
  expect(wanted({ object: 'organization' })).toEqual([creation])
  expect(wanted({ object: 'organization', deletions: true })).toEqual([creation, 'webhook delete of organization'])
  expect(wanted({ object: 'organization', merges: true })).toEqual([creation, 'webhook change of organization'])
  expect(wanted({ object: 'organization', watchContacts: true })).toEqual([
    creation,
    'webhook create of person',
    'webhook change of person',
    'webhook delete of person',
  ])
})

test('our webhooks are those to our address', async () => {
  const list = (data: unknown) => scriptedApi({ 'GET /v1/webhooks': answerOf(200, { json: { data } }) }).http
  expect(await ourWebhooks(list([one(1), one(2, { subscription_url: `${url}/x` })]), url)).toEqual([one(1)])
  expect(await ourWebhooks(list(null), url)).toEqual([])
  expect(await caught(ourWebhooks(scriptedApi({ 'GET /v1/webhooks': answerOf(403) }).http, url))).toMatchObject({
    detail: 'GET webhooks: 403',
  })
})

describe('webhooks', () => {
  test('are for creations, and for changes where a field decides', () => {
    expect(steps([]).steps.map(({ what, state, after }) => [what, state, after])).toEqual([
      ['webhook create of deal', 'to-do', 'deployment'],
      ['webhook change of deal', 'to-do', 'deployment'],
      ['webhook create of person', 'to-do', 'deployment'],
    ])
  })

  test.each([
    [{}, true],
    [{ event_action: '*' }, true],
    [{ event_object: '*' }, true],
    [{ event_action: 'change' }, false],
    [{ event_object: 'deal' }, false],
    [{ http_auth_password: 'other' }, false],
    [{ http_auth_user: 'other' }, false],
    [{ http_auth_password: null }, true],
    [{ http_auth_password: null, http_auth_user: 'other' }, false],
  ])('with %j are there: %s', (more, there) => {
    expect(steps([one(1, more)]).steps[2]?.state).toBe(there ? 'done' : 'to-do')
  })

  test('say how their last delivery was answered', () => {
    const subscription = { event: 'create person', readBack: 'on, at this address, with these credentials' }
    const said = (more: Partial<PipedriveWebhook>) => steps([one(1, more)]).steps[2]
    expect(said({ last_http_status: 401 })).toEqual({
      what: 'webhook create of person, last answered 401',
      state: 'done',
      subscription: { ...subscription, readBack: `${subscription.readBack}; last answered 401` },
    })
    const time = '2026-11-30 02:00:00'
    expect(said({ last_http_status: 200, last_delivery_time: time })?.subscription?.readBack).toContain(
      `; last answered 200 (${time})`,
    )
    expect(said({})).toEqual({ what: 'webhook create of person', state: 'done', subscription })
  })

  test.each([
    ['is switched off', { is_active: 0 }],
    ['is switched off', { is_active: false }],
    ['has other credentials', { http_auth_user: 'other' }],
  ])('that are there but not as they must be say why: %s', async (why, more) => {
    const { steps: todo, routes } = steps([one(1, more)])
    expect(todo[2]).toMatchObject({ state: 'to-do', how: [`The one that is there ${why}: a new one takes its place.`] })
    await todo[2]?.make?.()
    expect(routes()).toEqual(['POST /v1/webhooks', 'DELETE /v1/webhooks/1'])
  })

  test('of version 1 do for all but merges, which it tells in a way that is not read', () => {
    const told = (merges: boolean, version = '1.0') => {
      const own = pipedriveSettings.parse({ clients: [{ object: 'person', merges }], fields: { person: keys } })
      const existing = ['create', 'change'].map((action, at) => one(at, { event_action: action, version }))
      const context = { settings: own, existing, all: existing, webhookUrl: url, basic }
      return subscriptionSteps(scriptedApi({}).http, context).map(({ what, state, how }) => [what, state, how])
    }
    expect(told(false)).toEqual([['webhook create of person', 'done', undefined]])
    expect(told(true, '2.0').map(([, state]) => state)).toEqual(['done', 'done'])
    expect(told(true)).toEqual([
      ['webhook create of person', 'done', undefined],
      [
        'webhook change of person',
        'to-do',
        ['The one that is there is of version 1, which tells of no merge: a new one takes its place.'],
      ],
    ])
  })

  test('that deliver to Roomkeeper somewhere else are named, and stay; those of other programs are not', () => {
    const before = one(7, { subscription_url: 'https://before.example.com/webhooks/pipedrive' })
    const other = one(8, { subscription_url: 'https://hooks.zapier.example/secret' })
    const context = { settings, existing: [], all: [before, other], webhookUrl: url, basic }
    const [ofDeals, , step] = subscriptionSteps(scriptedApi({}).http, context)
    expect(step).toMatchObject({ state: 'to-do' })
    // It is for persons.
    expect(ofDeals?.how).toEqual([])
    expect(step?.how).toEqual([
      'One delivers to https://before.example.com/webhooks/pipedrive: delete it in the CRM where that is no environment of yours.',
    ])
  })

  test('are made anew before those with other credentials are deleted', async () => {
    const {
      steps: todo,
      asked,
      routes,
    } = steps([
      one(1, { http_auth_password: 'x' }),
      one(2, { http_auth_password: 'y' }),
      one(3, { event_object: 'deal' }),
    ])
    await todo[2]?.make?.()
    expect(routes()).toEqual(['POST /v1/webhooks', 'DELETE /v1/webhooks/1', 'DELETE /v1/webhooks/2'])
    expect(asked[0]?.json).toEqual({
      subscription_url: url,
      event_action: 'create',
      event_object: 'person',
      name: 'Roomkeeper',
      version: '2.0',
      http_auth_user: 'roomkeeper',
      http_auth_password: 'se:cret',
    })
    expect(asked[1]?.repeatable).toBe(true)
  })

  test.each([
    [200, undefined],
    [201, undefined],
    [400, 'POST webhook: 400'],
  ])('that are made get %d: %s', async (status, detail) => {
    const { steps: todo } = steps([], { 'POST /v1/webhooks': answerOf(status) })
    const outcome = await caught(todo[0]?.make?.() ?? Promise.resolve())
    if (detail) expect(outcome).toMatchObject({ detail })
    else expect(outcome).toBe('nothing was thrown')
  })

  test('are deleted, a step for each', async () => {
    const { http, routes } = scriptedApi({ 'DELETE /v1/webhooks/1': answerOf(500) })
    const [removal, ...others] = webhookRemovals(http, [one(1)])
    expect([removal?.what, removal?.state, others]).toEqual(['delete the webhook create of person', 'to-do', []])
    expect(await caught(removal?.make?.() ?? Promise.resolve())).toMatchObject({ detail: 'DELETE webhook: 500' })
    expect(routes()).toEqual(['DELETE /v1/webhooks/1'])
  })
})

test.each([
  [{}, 'none', 'last delivery of webhook create of person: there was none yet'],
  [{ last_http_status: 202 }, 'taken', 'last delivery of webhook create of person was answered 202'],
  [
    { last_http_status: 299, last_delivery_time: '2026-01-15 10:00:00' },
    'taken',
    'last delivery of webhook create of person (2026-01-15 10:00:00) was answered 299',
  ],
  [{ last_http_status: 300 }, 'refused', 'last delivery of webhook create of person was answered 300'],
])('a webhook with %j was %s', (more, state, what) => {
  const note = deliveryNote(one(1, more))
  expect([note.state, note.what]).toEqual([state, what])
  expect(note.means).toBe(
    state === 'refused'
      ? 'Ten failures stop a webhook for half an hour, three days without a success delete it.'
      : undefined,
  )
})
