import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { openChannels } from '#lib/backup/report/channels.ts'
import type { BackupReport } from '#lib/backup/report/report.ts'
import type { BackupSecrets } from '#lib/backup/settings.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'
import { portalSettings, runOf } from '../stage.ts'
import { Gate } from '../world/gate.ts'
import { callbackSecret, Receivers } from '../world/receivers.ts'
import { content, emptyReport } from './nights.ts'

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

const values: Record<string, unknown> = {
  callback: { secrets: [callbackSecret] },
  pagerduty: { routingKey: 'routing-key' },
}
const secrets: Secrets = {
  find: async (name, schema) => (name in values ? z.parse(schema, values[name]) : undefined),
}

const report = (more: Partial<BackupReport> = {}) => emptyReport({ endedAt: Date.now(), ...more })
const bad = report({
  outcome: 'bad',
  verified: false,
  passed: false,
  subject: 'Backup FAILED: acme.example',
  headline: 'The archive is broken.',
  advice: { means: 'm', remedy: 'Look at the disk.' },
})

const allNames = { docspace: 'key', callback: 'callback', pagerDuty: 'pagerduty' }

/** The channels of a portal by their names. */
const open = (changes: object = {}, names: BackupSecrets[string] | null = allNames) => {
  const settings = portalSettings({
    callbackUrl: `${address}/callback`,
    pagerDuty: true,
    pagerDutyUrl: `${address}/pagerduty`,
    ...changes,
  })
  const around = { ses: receivers.ses(), secrets, clock: systemClock, deadline: { remaining: () => 60_000 } }
  const channels = openChannels('main', settings, names ?? undefined, around)
  return Object.fromEntries(channels.map((channel) => [channel.name, channel]))
}
const bodies = () => receivers.events.map(({ body }) => body)

test('a portal has the channels that its settings name', () => {
  expect(Object.keys(open())).toEqual(['mail', 'callback', 'incident'])
  expect(Object.keys(open({ callbackUrl: undefined, pagerDuty: false }))).toEqual(['mail'])
})

describe('the callback', () => {
  test('gets the report as signed data, under one id however often it is sent', async () => {
    const { callback } = open()
    const nextAt = Date.UTC(2026, 10, 26, 2)
    const check = { id: 'file', verdict: 'passed', detail: 'd' } as const
    const other = { ...check, id: 'size', verdict: 'warning' } as const
    await callback?.report(
      report({
        nextAt,
        checks: [
          { ...check, label: 'Archive in its folder' },
          { ...other, label: 'Size' },
        ],
      }),
      false,
    )
    await callback?.report(bad, true)
    expect(receivers.events.map(({ id, genuine }) => [id, genuine])).toEqual([
      ['backup_main_night 25', true],
      ['backup_main_night 25', true],
    ])
    expect(bodies()).toMatchObject([
      {
        type: 'backup.finished',
        data: { outcome: 'good', verified: true, proven: true, next: '2026-11-26T02:00:00.000Z', size: 7 },
      },
      {
        type: 'backup.finished',
        data: { outcome: 'bad', verified: false, proven: false, summary: bad.headline, remedy: 'Look at the disk.' },
      },
    ])
    expect(bodies()[0]?.data).toHaveProperty('checks', [{ ...check, verdict: 'proven' }, other])
    expect(bodies()[1]?.data).not.toHaveProperty('next')
  })

  test('gets what is in the archive in numbers, and no name of a file or client', async () => {
    const { callback } = open()
    const found = content({
      faults: [{ id: 'row-twice', detail: 'core/core_user: 1' }],
      gaps: [{ kind: 'unread', name: 'secret.docx' }],
      gapCount: 3,
      clientRooms: { known: 4, missing: ['a:b:c'], versions: 5, bytes: 6 },
    })
    const { clientRooms: _, ...hidden } = content()
    for (const one of [found, hidden, undefined]) await callback?.report(report({ content: one }), false)
    const numbers = {
      verdict: 'verified',
      tables: 48,
      rooms: 3_218,
      people: 12,
      versions: 61_044,
      bytes: 41.2 * 2 ** 30,
      changed: 0,
      deleted: 0,
      gaps: 3,
      faults: ['row-twice'],
    }
    expect(bodies().map(({ data }) => (data as { content?: object }).content)).toEqual([
      { ...numbers, clientRooms: { known: 4, missing: 1 } },
      { ...numbers, gaps: 0, faults: [] },
      undefined,
    ])
  })

  test('hears of another channel that failed, under an id of its own', async () => {
    await open().callback?.failure?.(report(), 'mail')
    expect(receivers.events).toMatchObject([
      {
        id: 'backup_main_night 25_mail',
        body: { type: 'backup.channel_failed', data: { portal: 'main', run: 'night 25', channel: 'mail' } },
      },
    ])
  })
})

describe('the incident system', () => {
  test('has an incident opened by a failure and closed when all is proven again', async () => {
    const { incident } = open()
    await incident?.report(bad, false)
    await incident?.report(report(), false)
    expect(bodies()).toMatchObject([
      {
        routing_key: 'routing-key',
        event_action: 'trigger',
        dedup_key: 'roomkeeper-backup-main',
        payload: {
          summary: 'Backup FAILED: acme.example',
          source: 'acme.example',
          severity: 'critical',
          custom_details: { run: 'night 25', what: 'The archive is broken.', remedy: 'Look at the disk.' },
        },
      },
      { event_action: 'resolve', dedup_key: 'roomkeeper-backup-main' },
    ])
  })

  test('gets a failure for which nothing is to be done', async () => {
    await open().incident?.report({ ...bad, advice: undefined }, false)
    expect(bodies()).toMatchObject([{ payload: { custom_details: { remedy: '' } } }])
  })

  test('hears nothing of a warning: it opens no incident, and closes none', async () => {
    await open().incident?.report(report({ outcome: 'warning', verified: false, passed: false }), false)
    expect(bodies()).toEqual([])
  })

  test('hears of another channel that failed, as an incident of its own', async () => {
    await open().incident?.failure?.(report(), 'mail')
    expect(bodies()).toMatchObject([
      {
        dedup_key: 'roomkeeper-backup-main-mail',
        payload: {
          severity: 'error',
          summary: 'Backup report of acme.example could not be delivered by mail',
          custom_details: { run: 'night 25' },
        },
      },
    ])
  })
})

describe.each([
  ['has no name', { docspace: 'key' }],
  ['is not stored', { docspace: 'key', callback: 'nowhere', pagerDuty: 'nowhere' }],
  ['belongs to no portal that is known', null],
])('where a secret %s', (_, names) => {
  test('nothing is sent, and no other try can help', async () => {
    const { callback, incident } = open({}, names)
    const tries = [
      [callback?.report(report(), false), 'The callback has no signing secret'],
      [incident?.report(bad, false), 'The incident system has no routing key'],
      [incident?.report(report(), false), 'The incident system has no routing key'],
    ] as const
    for (const [sent, message] of tries) {
      await expect(sent).rejects.toBeInstanceOf(NotDelivered)
      await expect(sent).rejects.toMatchObject({ message, permanent: true })
    }
    expect(bodies()).toEqual([])
  })
})

test('mail goes to everybody who is named, when a run begins and when it ends', async () => {
  const { mail } = open({ recipients: ['a@acme.example', 'b@acme.example'] })
  await mail?.started?.(runOf(25))
  await mail?.report(bad, false)
  expect(receivers.mails.map(({ to }) => to)).toEqual(Array(2).fill(['a@acme.example', 'b@acme.example']))
  expect(receivers.mails[1]?.subject).toBe('Backup FAILED: acme.example')
  expect(receivers.mails[1]?.text).toContain('Look at the disk.')
})
