import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { incidentSettings, openIncidents, routingSecret } from '#lib/notify/incidents.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'
import { Gate } from '#test/lib/backup/world/gate.ts'
import { Receivers } from '#test/lib/backup/world/receivers.ts'

const receivers = new Receivers(new Gate(), () => Date.now())
let address = ''
beforeAll(async () => {
  address = await receivers.listen()
})
beforeEach(() => void receivers.events.splice(0))
afterAll(() => receivers.close())

const secrets: Secrets = {
  find: async (name, schema) => (name === 'routes' ? z.parse(schema, { routingKey: 'routing-key' }) : undefined),
}
const open = (secretName: string | undefined) =>
  openIncidents({
    ...{ secretName, secrets, url: `${address}/pagerduty`, clock: systemClock },
    deadline: { remaining: () => 60_000 },
  })
const incident = { dedupKey: 'key', summary: 's', source: 'here', severity: 'warning', details: { day: 'd' } } as const

test('an incident is opened and closed under its key, with the key of the secret', async () => {
  await open('routes').open(incident)
  await open('routes').close('key')
  expect(receivers.events.map(({ body }) => body)).toEqual([
    {
      ...{ routing_key: 'routing-key', event_action: 'trigger', dedup_key: 'key' },
      payload: { summary: 's', source: 'here', severity: 'warning', custom_details: { day: 'd' } },
    },
    { routing_key: 'routing-key', event_action: 'resolve', dedup_key: 'key' },
  ])
})

describe.each([['nowhere'], [''], [undefined]])('a secret %j', (name) => {
  test('opens and closes nothing, and no other try can help', async () => {
    for (const sent of [open(name).open(incident), open(name).close('key')]) {
      await expect(sent).rejects.toBeInstanceOf(NotDelivered)
      await expect(sent).rejects.toMatchObject({ message: 'The incident system has no routing key', permanent: true })
    }
    expect(receivers.events).toEqual([])
  })
})

test('the secret has a key, and the settings say when, and where', () => {
  expect(z.safeParse(routingSecret, { routingKey: '' }).success).toBe(false)
  const settings = z.object(incidentSettings('a fire', 'water'))
  expect(z.parse(settings, {})).toEqual({
    pagerDuty: false,
    pagerDutyUrl: 'https://events.pagerduty.com/v2/enqueue',
  })
  for (const pagerDutyUrl of ['ftp://x.example', 'xhttp://x.example', 'httpsx://x.example'])
    expect(z.safeParse(settings, { pagerDutyUrl }).success, pagerDutyUrl).toBe(false)
  expect(z.parse(settings, { pagerDutyUrl: 'http://x.example' }).pagerDutyUrl).toBe('http://x.example')
  const described = z.toJSONSchema(settings, { io: 'input' }).properties
  expect(described).toMatchObject({
    pagerDuty: { description: 'Whether a fire opens an incident in PagerDuty, which water closes.' },
    pagerDutyUrl: { description: expect.stringContaining('EU service region') },
  })
})
