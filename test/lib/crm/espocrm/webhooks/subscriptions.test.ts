import { describe, expect, test } from 'vitest'
import type { EspoCall } from '#lib/crm/espocrm/api.ts'
import type { EspoSettings } from '#lib/crm/espocrm/settings.ts'
import { espoSubscriptions } from '#lib/crm/espocrm/webhooks/subscribed.ts'
import {
  type EspoSubscription,
  formerSubscriptions,
  ourSubscriptions,
  subscriptionRemovals,
  subscriptionStep,
  switchedOff,
} from '#lib/crm/espocrm/webhooks/subscriptions.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'

const url = 'https://hooks.example.com/webhooks/espocrm'
const event = 'Account.create'
const one = (id: string, more: Partial<EspoSubscription> = {}): EspoSubscription => ({
  id,
  event,
  url: `${url}/${event}`,
  isActive: true,
  skipOwn: true,
  ...more,
})

const eventsOf = (settings: EspoSettings) => espoSubscriptions(settings).map(({ event }) => event)

/** What EspoCRM was asked, and what it answers to each method. */
const espocrm = (answers: Record<string, HttpAnswer> = {}) => {
  const asked: [string, unknown?][] = []
  const call: EspoCall = async (method, path, json) => {
    asked.push(json === undefined ? [`${method} ${path}`] : [`${method} ${path}`, json])
    return answers[method] ?? answerOf(200, { json: {} })
  }
  return { asked, call }
}

test('events are the creation of each object, and changes of the fields that decide', () => {
  const clients = [
    { object: 'Account', where: { type: ['Customer'], industry: ['x'] } },
    { object: 'Contact', where: {} },
    { object: 'Account', where: { type: ['Partner'] } },
  ]
  expect(eventsOf({ clients } as unknown as EspoSettings)).toEqual([
    'Account.create',
    'Account.fieldUpdate.type',
    'Account.fieldUpdate.industry',
    'Contact.create',
  ])
})

test('events are deletions and changes of people too, where they matter', () => {
  const asked = (object: string, asks: object) =>
    eventsOf({ clients: [{ object, where: {}, ...asks }] } as unknown as EspoSettings)
  expect(asked('Account', { deletions: true, watchContacts: true })).toEqual([
    'Account.create',
    'Account.delete',
    'Contact.create',
    'Contact.fieldUpdate.account',
  ])
  expect(asked('Lead', { watchContacts: true, watch: ['assignedUserId', 'phone'] })).toEqual([
    'Lead.create',
    'Lead.fieldUpdate.assignedUser',
    'Lead.fieldUpdate.phone',
  ])
})

test('our webhooks are those to the address of their event', async () => {
  const others = [
    one('2', { url: `${url}/Account.update` }),
    one('3', { url: 'https://other.example/Account.create' }),
    one('4', { event: 'Lead.create' }),
  ]
  const { call, asked } = espocrm({ GET: answerOf(200, { json: { list: [one('1'), ...others] } }) })
  expect(await ourSubscriptions(call, url)).toEqual([one('1')])
  expect(asked).toEqual([['GET Webhook?maxSize=200']])
})

describe('a webhook', () => {
  const made = ['POST Webhook', { event, url: `${url}/${event}`, isActive: true, skipOwn: true }]
  const step = (existing: readonly EspoSubscription[], answers: Record<string, HttpAnswer> = {}) => {
    const { call, asked } = espocrm(answers)
    return { step: subscriptionStep(call, existing, event, url, existing), asked }
  }

  test('that is there is done', () => {
    expect(step([one('1'), one('2', { event: 'Lead.create', isActive: false })]).step).toEqual({
      what: 'webhook Account.create',
      state: 'done',
      subscription: { event, readBack: 'on, at this address, without our own changes' },
    })
    const { isActive: _, ...withoutState } = one('1')
    expect(step([withoutState]).step.state).toBe('done')
  })

  test.each<[string, EspoSubscription[], unknown[]]>([
    ['is made where there is none', [], [made]],
    ['takes the place of one that is off', [one('1', { isActive: false })], [made, ['DELETE Webhook/1']]],
    [
      'takes the place of one that tells of our own changes',
      [one('1', { skipOwn: false })],
      [made, ['DELETE Webhook/1']],
    ],
    [
      'stays while its doubles go',
      [one('1', { isActive: false }), one('2'), one('3')],
      [['DELETE Webhook/1'], ['DELETE Webhook/3']],
    ],
    ['of another event stays', [one('9', { event: 'Lead.create' })], [made]],
  ])('%s', async (_, existing, calls) => {
    const { step: todo, asked } = step(existing)
    expect(todo).toMatchObject({ what: 'webhook Account.create', state: 'to-do', after: 'deployment' })
    await todo.make?.()
    expect(asked).toEqual(calls)
  })

  test.each<[string, EspoSubscription[]]>([
    ['The one that is there is switched off: a new one takes its place.', [one('1', { isActive: false })]],
    ['The one that is there tells our own changes too: a new one takes its place.', [one('1', { skipOwn: false })]],
    ['There are several: all but one are deleted.', [one('1'), one('2', { isActive: false })]],
  ])('that is there but not as it must be says why: %s', (why, existing) => {
    expect(step(existing).step.how).toEqual([why])
  })

  test('that delivers to Roomkeeper somewhere else is named, and stays', async () => {
    const before = one('7', { url: `https://before.example.com/webhooks/espocrm/${event}` })
    const other = [
      one('8', { url: 'https://hooks.zapier.example/secret' }),
      one('9', { url: 'https://before.example.com/webhooks/espocrm/Lead.create', event: 'Lead.create' }),
    ]
    const { call, asked } = espocrm()
    const todo = subscriptionStep(call, [], event, url, [before, ...other])
    expect(todo.how).toEqual([
      `One delivers to ${before.url}: delete it in the CRM where that is no environment of yours.`,
    ])
    await todo.make?.()
    expect(asked).toEqual([made])
  })

  const refusal = (rule: string) =>
    answerOf(400, { headers: { 'x-status-reason': `entityType: Webhook, field: url, type: ${rule}` } })

  test.each([
    [refusal('valid'), 'crm-address-refused'],
    [refusal('maxLength'), 'crm-not-understood'],
    [refusal('required'), 'crm-not-understood'],
    [answerOf(400), 'crm-not-understood'],
    [answerOf(403, { headers: { 'x-status-reason': 'field: url, type: valid' } }), 'crm-forbidden'],
  ])('that is refused says why: %#', async (answer, code) => {
    const { step: todo } = step([one('1', { isActive: false })], { POST: answer })
    expect(await caught(todo.make?.() ?? Promise.resolve())).toMatchObject({ reason: { code } })
  })

  test('is deleted, also where it is gone already', async () => {
    for (const status of [200, 404]) {
      const { call, asked } = espocrm({ DELETE: answerOf(status) })
      const [removal, ...others] = subscriptionRemovals(call, [one('1')])
      expect([removal, others]).toEqual([
        { what: 'delete the webhook Account.create', state: 'to-do', make: expect.any(Function) },
        [],
      ])
      await removal?.make?.()
      expect(asked).toEqual([['DELETE Webhook/1']])
    }
    const { call } = espocrm({ DELETE: answerOf(500) })
    expect(await caught(subscriptionRemovals(call, [one('1')])[0]?.make?.() ?? Promise.resolve())).toMatchObject({
      detail: 'DELETE Webhook: 500',
    })
  })

  test('that is off sends nothing, and is told of', () => {
    const { isActive: _, ...withoutState } = one('3')
    expect(switchedOff([one('1'), one('2', { isActive: false }), withoutState])).toEqual([
      {
        what: 'the webhook Account.create is switched off: EspoCRM sends nothing, and keeps nothing to send later',
        state: 'off',
      },
    ])
  })
})

describe('webhooks of another API user', () => {
  const former = (answer: HttpAnswer, own: readonly EspoSubscription[]) => {
    const { call, asked } = espocrm({ GET: answer })
    return { steps: formerSubscriptions(call, own, url), asked }
  }

  test('are deleted once those of this one are there', async () => {
    const { steps, asked } = former(answerOf(200, { json: { list: [one('1'), one('2')] } }), [one('1')])
    const found = await steps
    expect(found).toMatchObject([
      {
        what: 'delete the webhook Account.create of another API user, whose deliveries would be refused',
        state: 'to-do',
        after: 'deployment',
      },
    ])
    await found[0]?.make?.()
    expect(asked.at(-1)).toEqual(['DELETE Webhook/2'])
  })

  test('are none where its key is refused, and unknown where nothing is answered', async () => {
    expect(await former(answerOf(401), []).steps).toEqual([])
    expect(await caught(former(answerOf(503), []).steps)).toMatchObject({ reason: { code: 'crm-unreachable' } })
    expect(await caught(former(answerOf(418), []).steps)).toMatchObject({ reason: { code: 'crm-not-understood' } })
  })
})
