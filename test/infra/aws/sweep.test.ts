import { describe, expect, test } from 'vitest'
import { everything, synthesize } from './synthesized.ts'

const sweeperIn = (settings: Readonly<Record<string, unknown>>) =>
  synthesize('prod', settings)
    .all('AWS::Lambda::Function')
    .find(({ properties }) => properties.FunctionName === 'roomkeeper-prod-sweep-clients')

describe('the sweep', () => {
  test('is there wherever a CRM can be asked, unless the settings forbid it', () => {
    expect(sweeperIn({})).toBeDefined()
    expect(sweeperIn({ sources: { generic: {} } })).toBeUndefined()
    expect(sweeperIn({ sources: { hubspot: {} }, sweep: { enabled: false } })).toBeUndefined()
  })

  test('runs by the schedule and the time zone of the settings, and is named by the time it was due', () => {
    const { all } = synthesize('prod', everything)
    const schedule = all('AWS::Scheduler::Schedule').find(({ properties }) => /sweep-clients/.test(properties.Name))
    expect(schedule?.properties).toMatchObject({
      ScheduleExpression: 'cron(30 5 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: { Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
    })
  })

  test('knows the CRMs that can be listed, and no others, and the address of the portal that people use', () => {
    const publicUrl = 'https://rooms.example.com'
    const { SETTINGS, ...variables } =
      sweeperIn({ ...everything, 'docspace.publicUrl': publicUrl })?.properties.Environment.Variables ?? {}
    const { sources, secrets, sweep } = JSON.parse(SETTINGS)
    expect(Object.keys(sources)).toEqual(Object.keys(secrets.crm))
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['espocrm', 'hubspot']))
    expect(sources).not.toHaveProperty('generic')
    expect(sweep).toEqual({ sinceHours: 168, minAgeMinutes: 60, most: 100, mostInReview: 50, mostChanged: 100 })
    expect(variables).toHaveProperty('ESPOCRM_URL')
    expect(variables).toHaveProperty('DOCSPACE_URL', publicUrl)
    expect(variables).toHaveProperty('DOCSPACE_OWN_URL')
    // Records have the address; the portal itself is not asked.
    expect(Object.keys(secrets)).toEqual(['crm'])
  })

  test('looks for changes of clients with rooms where those follow, end or may be merged, and nowhere else', () => {
    const changesOf = (onboarding: Record<string, unknown>) =>
      JSON.parse(sweeperIn({ ...everything, ...onboarding })?.properties.Environment.Variables.SETTINGS).changes
    const end = { when: { status: 'Lost' }, after: '30d', do: ['archive'] }
    expect(changesOf({ 'onboarding.follow': undefined, 'onboarding.end': undefined })).toBeUndefined()
    expect(changesOf({ 'onboarding.end': end })).toEqual({ people: false })
    expect(changesOf({ 'onboarding.merge': { otherRoom: 'keep' } })).toEqual({ people: false })
    expect(changesOf({ 'onboarding.follow': { contacts: 'no' } })).toEqual({ people: false })
    expect(changesOf({ 'onboarding.follow': {} })).toEqual({ people: true })
  })

  test('tells outlets who waits, where one wants to hear of it', () => {
    const told = sweeperIn({ 'events.outlets': { ops: { kind: 'webhook', url: 'https://ops.acme.example/' } } })
    const { SETTINGS, ...variables } = told?.properties.Environment.Variables ?? {}
    expect(variables).toHaveProperty('EVENTS_QUEUE_URL')
    expect(JSON.parse(SETTINGS).events.types).toContain('room.waiting')
    const untold = sweeperIn({})?.properties.Environment.Variables
    expect([untold.EVENTS_QUEUE_URL, JSON.parse(untold.SETTINGS).events]).toEqual([undefined, undefined])
  })

  test('raises an alarm when it found somebody: webhooks get lost', () => {
    const alarms = synthesize('prod', everything)
      .all('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties.MetricName === 'ClientsSwept')
    expect(alarms.map(({ properties }) => properties.Dimensions[0].Value)).toEqual(
      expect.arrayContaining(['espocrm', 'hubspot']),
    )
    for (const { properties } of alarms) {
      expect(properties).toMatchObject({ Namespace: 'Roomkeeper/prod', Statistic: 'Sum', Period: 86_400, Threshold: 1 })
    }
  })

  test.each([
    [{ schedule: '30 5 * * *' }, /sweep\.schedule: /],
    [{ timeZone: 'Atlantis' }, /sweep\.timeZone: .*Atlantis/],
    [{ most: 101 }, /sweep\.most: /],
    [{ sinceHours: 0 }, /sweep\.sinceHours: /],
    [{ minAge: 5 }, /sweep\.minAge/],
    // EspoCRM takes 429 for final: without the sweep a flood would cost its clients for good.
    [{ enabled: false }, /sweep\.enabled: .*sources\.espocrm.*429/],
  ])('refuses %j by the name of the field', (sweep, message) => {
    expect(() => synthesize('prod', { sweep })).toThrow(message)
  })
})
