import { describe, expect, test } from 'vitest'
import { everything, synthesize } from './synthesized.ts'

const named = (settings: Readonly<Record<string, unknown>>) =>
  JSON.stringify(synthesize('prod', settings).template.toJSON())
const functionIn = (settings: Readonly<Record<string, unknown>>, name: string) =>
  synthesize('prod', settings)
    .all('AWS::Lambda::Function')
    .find(({ properties }) => properties.FunctionName === `roomkeeper-prod-${name}`)?.properties.Environment.Variables

describe('outlets', () => {
  test.each([{}, { 'events.outlets': {} }])('that are none cost nothing: %o', (settings) => {
    const text = named(settings)
    for (const part of ['deliver-event', 'roomkeeper-prod-events', 'EVENTS_QUEUE_URL', 'outlet-switched-off'])
      expect(text).not.toContain(part)
  })

  test('the callback of a sender alone has them too, for those who write on records', () => {
    const callbackUrl = 'https://shop.acme.example:8443/rooms'
    const settings = { 'sources.generic': { callbackUrl }, 'onboarding.arrival': {} }
    const delivery = JSON.parse(functionIn(settings, 'deliver-event').SETTINGS)
    expect(delivery.callback).toEqual({ url: callbackUrl, secret: 'roomkeeper/prod/crm/generic' })
    expect(delivery.outlets).toEqual({})
    for (const teller of ['onboard-client', 'look-for-arrivals']) {
      const variables = functionIn(settings, teller)
      expect(variables).toHaveProperty('EVENTS_QUEUE_URL')
      expect(JSON.parse(variables.SETTINGS).events).toEqual({ types: [], names: false, callbacks: true })
    }
    expect(functionIn(settings, 'sweep-clients')).not.toHaveProperty('EVENTS_QUEUE_URL')
    // Who leaves callbacks is changed after who takes them.
    const resources = synthesize('prod', settings).template.findResources('AWS::Lambda::Function')
    const idOf = (name: string) =>
      Object.keys(resources).find((id) => resources[id]?.Properties.FunctionName === `roomkeeper-prod-${name}`)
    for (const teller of ['onboard-client', 'look-for-arrivals'])
      expect(resources[idOf(teller) ?? '']?.DependsOn).toContain(idOf('deliver-event'))
    expect(named(settings)).toContain('outlet-switched-off')
    const ops = { kind: 'webhook', url: 'https://a.example.com/' }
    const without = { ...settings, 'sources.generic': {}, 'events.outlets': { ops } }
    expect(JSON.parse(functionIn(without, 'deliver-event').SETTINGS)).not.toHaveProperty('callback')
    expect(JSON.parse(functionIn(without, 'onboard-client').SETTINGS).events).not.toHaveProperty('callbacks')
  })

  test('have a queue whose messages come back until they are given up', () => {
    const queue = synthesize('prod', everything)
      .all('AWS::SQS::Queue')
      .find(({ properties }) => properties.QueueName === 'roomkeeper-prod-events')
    expect(queue?.properties).toMatchObject({ VisibilityTimeout: 360, RedrivePolicy: { maxReceiveCount: 100 } })
    expect(queue?.properties).not.toHaveProperty('FifoQueue')
  })

  test('are known to their function, with the names of their secrets', () => {
    const { outlets, secrets, thisMachine } = JSON.parse(functionIn(everything, 'deliver-event').SETTINGS)
    expect(Object.keys(outlets)).toEqual(['ops', 'sales', 'support', 'notes'])
    expect(secrets).toEqual({
      ops: 'roomkeeper/prod/events/ops',
      sales: 'roomkeeper/prod/events/sales',
      support: 'roomkeeper/prod/events/support',
    })
    expect(thisMachine).toBe(false)
  })

  test('that are timelines bring the CRMs that have some, and where their credentials are', () => {
    const { timelines } = JSON.parse(functionIn(everything, 'deliver-event').SETTINGS)
    expect(Object.keys(timelines.sources)).toEqual(['espocrm', 'hubspot', 'salesforce'])
    expect(timelines.sources.hubspot).toMatchObject({ notes: true })
    expect(timelines.secrets).toMatchObject({ hubspot: 'roomkeeper/prod/crm/hubspot' })
    expect(functionIn(everything, 'deliver-event')).toHaveProperty('ESPOCRM_URL')
    const ops = { kind: 'webhook', url: 'https://a.example.com/' }
    const without = functionIn({ 'events.outlets': { ops } }, 'deliver-event')
    expect(without).not.toHaveProperty('ESPOCRM_URL')
    expect(JSON.parse(without.SETTINGS)).not.toHaveProperty('timelines')
  })

  test('are told to the worker of clients by what they want, and whether any gets names', () => {
    const eventsOf = (outlets: object) =>
      JSON.parse(functionIn({ 'events.outlets': outlets }, 'onboard-client').SETTINGS).events
    const ops = { kind: 'webhook', url: 'https://a.example.com/', events: ['room.ready', 'room.ended'] }
    const sales = { kind: 'slack', events: ['room.ready'], names: true }
    expect(eventsOf({ ops })).toEqual({ types: ['room.ready', 'room.ended'], names: false })
    expect(eventsOf({ ops, sales })).toEqual({ types: ['room.ready', 'room.ended'], names: true })
  })

  test('are told of backups by the function that reports them, and by it alone', () => {
    const url = functionIn(everything, 'onboard-client').EVENTS_QUEUE_URL
    expect(functionIn(everything, 'watch-backup').EVENTS_QUEUE_URL).toEqual(url)
    expect(JSON.parse(functionIn(everything, 'watch-backup').SETTINGS).events.types).toContain('backup.finished')
    expect(functionIn(everything, 'start-backup')).not.toHaveProperty('EVENTS_QUEUE_URL')
  })

  test('of which one was switched off raise an alarm', () => {
    const alarm = synthesize('prod', everything)
      .all('AWS::CloudWatch::Alarm')
      .find(({ properties }) => properties.AlarmName === 'roomkeeper-prod-outlet-switched-off')
    expect(alarm?.properties).toMatchObject({ MetricName: 'OutletsSwitchedOff', Threshold: 1, Statistic: 'Sum' })
  })

  test('leave what went out for thirty days', () => {
    const rules = synthesize('prod', everything)
      .all('AWS::S3::Bucket')
      .flatMap(({ properties }) => properties.LifecycleConfiguration.Rules)
    for (const Prefix of ['events/', 'event-days/'])
      expect(rules).toContainEqual(expect.objectContaining({ Prefix, ExpirationInDays: 30 }))
    expect(rules.find((rule: { Prefix?: string }) => rule.Prefix === 'outlets/')).not.toHaveProperty('ExpirationInDays')
  })
})
