import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { openDriftChannels } from '#lib/onboarding/life/drift/report/report-channels.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'
import { Gate } from '#test/lib/backup/world/gate.ts'
import { callbackSecret, Receivers } from '#test/lib/backup/world/receivers.ts'
import { dueAt, hour, reportOf } from './reports.ts'

const receivers = new Receivers(new Gate(), () => Date.now())
let address = ''
beforeAll(async () => {
  address = await receivers.listen()
})
beforeEach(() => {
  receivers.events.splice(0)
  receivers.mails.splice(0)
})
afterAll(() => receivers.close())

const values: Record<string, unknown> = { signs: { secrets: [callbackSecret] }, routes: { routingKey: 'routing-key' } }
const secrets: Secrets = {
  find: async (name, schema) => (name in values ? z.parse(schema, values[name]) : undefined),
}
const settings = { sender: 'roomkeeper@acme.example', recipients: ['a@acme.example', 'b@acme.example'] }
const open = (callback = false, named: string | undefined = 'signs', pagerDuty = false, routes = 'routes') =>
  openDriftChannels(
    {
      ...settings,
      ...(callback && { callbackUrl: `${address}/callback` }),
      pagerDuty,
      pagerDutyUrl: `${address}/pagerduty`,
    },
    {
      ses: receivers.ses(),
      secrets,
      clock: systemClock,
      deadline: { remaining: () => 60_000 },
      callbackSecret: named,
      pagerDutySecret: routes,
      environment: 'prod',
      portalUrl: 'https://rooms.acme.example/',
    },
  )
const clients = [{ client: 'espocrm:Account:a1', parts: ['title'], changed: ['people'] }]
const report = reportOf({ counts: { looked: 2, compared: 2, differ: 1 }, parts: { title: 1 }, clients })

test('the channels are those of the settings, the mail last', () => {
  expect(open().map(({ name }) => name)).toEqual(['mail'])
  expect(open(true).map(({ name }) => name)).toEqual(['callback', 'mail'])
  expect(open(true, 'signs', true).map(({ name }) => name)).toEqual(['callback', 'incident', 'mail'])
})

test('the mail goes to everybody, and names the portal', async () => {
  await open()[0]?.send(report, true)
  expect(receivers.mails).toHaveLength(1)
  const [mail] = receivers.mails
  expect(JSON.stringify(mail)).toMatch(/a@acme\.example.*b@acme\.example/)
  expect(JSON.stringify(mail)).toContain('Drift report: rooms.acme.example: 1 to look at')
  expect(JSON.stringify(mail)).toContain('roomkeeper drift --env prod')
  expect(JSON.stringify(mail)).toContain('reached you before')
})

test.each([
  [
    { state: 'failed', tries: 6, detail: 'The callback answered 410' },
    /\(The callback answered 410\); it was given up/,
  ],
  [{ state: 'waiting', tries: 1 }, /\(no answer\); it is tried again/],
  [{ state: 'sent', tries: 1 }, undefined],
  [undefined, undefined],
])('the mail says of a callback %j: %s', async (callback, said) => {
  await open()[0]?.send({ ...report, deliveries: callback ? { callback: callback as never } : {} }, false)
  const mail = JSON.stringify(receivers.mails)
  if (said) expect(mail).toMatch(said)
  else expect(receivers.mails[0]?.text).toMatch(/differs\.\n\nWHAT WAS LOOKED AT\n/)
})

test('the mail says what the incident system met, beside the callback', async () => {
  const incident = { state: 'failed', tries: 6, detail: 'PagerDuty answered 400' } as const
  const callback = { state: 'waiting', tries: 1, detail: 'The callback did not answer' } as const
  await open()[0]?.send({ ...report, deliveries: { incident, callback } }, false)
  expect(receivers.mails[0]?.text).toContain(
    'The callback could not be reached (The callback did not answer); it is tried again.\n\nThe incident system could not be reached (PagerDuty answered 400); it was given up.',
  )
})

test('the callback has the numbers and the keys of clients, signed, and the same id for every try', async () => {
  const [callback] = open(true)
  for (const repeated of [false, true]) await callback?.send(report, repeated)
  expect(receivers.events.map(({ body }) => body)).toEqual(
    Array(2).fill({
      type: 'drift.reported',
      timestamp: new Date(dueAt + hour).toISOString(),
      data: {
        environment: 'prod',
        day: '2026-11-30',
        ...report.counts,
        left: 0,
        parts: { title: 1 },
        clients,
      },
    }),
  )
  expect(new Set(receivers.events.map(({ id }) => id))).toEqual(new Set(['drift_prod_2026-11-30']))
})

test('a callback without a secret is given up', async () => {
  for (const named of ['none', '']) {
    const failure = await open(true, named)[0]
      ?.send(report, false)
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NotDelivered)
    expect(failure).toMatchObject({ permanent: true })
  }
  expect(receivers.events).toEqual([])
})

describe('the incident system', () => {
  const incident = (routes?: string) => open(false, 'signs', true, routes).find(({ name }) => name === 'incident')
  const bodies = () => receivers.events.map(({ body }) => body)
  const dedup_key = 'roomkeeper-drift-prod'

  test('has an incident while rooms differ, which the next report without closes', async () => {
    await incident()?.send(report, false)
    await incident()?.send(reportOf({ counts: { looked: 2, compared: 2 } }), false)
    expect(bodies()).toEqual([
      {
        ...{ routing_key: 'routing-key', event_action: 'trigger', dedup_key },
        payload: {
          summary: 'Drift report: rooms.acme.example: 1 to look at',
          source: 'rooms.acme.example',
          severity: 'warning',
          custom_details: {
            day: '2026-11-30',
            what: '2 rooms were compared with what is wanted, and 1 differs.',
            remedy: expect.stringMatching(
              /^What differs, .*: roomkeeper drift --env prod, or roomkeeper .*--take crm$/,
            ),
          },
        },
      },
      { routing_key: 'routing-key', event_action: 'resolve', dedup_key },
    ])
  })

  test('hears more urgently of clients who are locked out', async () => {
    await incident()?.send(reportOf({ counts: { looked: 1, compared: 1, differ: 1, lockedOut: 1 } }), false)
    expect(bodies()).toMatchObject([{ event_action: 'trigger', dedup_key, payload: { severity: 'error' } }])
  })

  test.each([
    ['by which some were not looked at', { left: 1 }],
    ['by which nobody knows who was not', { left: undefined }],
    ['for which somebody did not answer', { counts: { unreached: 1 } }],
  ])('hears nothing of a report %s, and which found nothing', async (_, more) => {
    await incident()?.send({ ...reportOf(more as never), ...('left' in more && { left: more.left as never }) }, false)
    expect(bodies()).toEqual([])
  })

  test('without a routing key is given up', async () => {
    await expect(incident('none')?.send(report, false)).rejects.toMatchObject({
      message: 'The incident system has no routing key',
      permanent: true,
    })
    expect(bodies()).toEqual([])
  })
})
