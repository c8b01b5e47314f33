import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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

const secrets: Secrets = {
  find: async (name, schema) => (name === 'signs' ? z.parse(schema, { secrets: [callbackSecret] }) : undefined),
}
const settings = { sender: 'roomkeeper@acme.example', recipients: ['a@acme.example', 'b@acme.example'] }
const open = (callback = false, named: string | undefined = 'signs') =>
  openDriftChannels(
    { ...settings, ...(callback && { callbackUrl: `${address}/callback` }) },
    {
      ses: receivers.ses(),
      secrets,
      clock: systemClock,
      deadline: { remaining: () => 60_000 },
      callbackSecret: named,
      environment: 'prod',
      portalUrl: 'https://rooms.acme.example/',
    },
  )
const clients = [{ client: 'espocrm:Account:a1', parts: ['title'], changed: ['people'] }]
const report = reportOf({ counts: { looked: 2, compared: 2, differ: 1 }, parts: { title: 1 }, clients })

test('the channels are those of the settings, the mail last', () => {
  expect(open().map(({ name }) => name)).toEqual(['mail'])
  expect(open(true).map(({ name }) => name)).toEqual(['callback', 'mail'])
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
