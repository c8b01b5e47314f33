import { describe, expect, test } from 'vitest'
import { everything, synthesize } from './synthesized.ts'

const lookIn = (settings: Readonly<Record<string, unknown>>) => {
  const { all } = synthesize('prod', settings)
  const named = (name: unknown) => /look-for-arrivals/.test(String(name))
  return {
    look: all('AWS::Lambda::Function').find(({ properties }) => named(properties.FunctionName)),
    schedule: all('AWS::Scheduler::Schedule').find(({ properties }) => named(properties.Name)),
    policies: JSON.stringify(all('AWS::IAM::Policy')),
  }
}

describe('the daily look at who has joined', () => {
  test('is there only where the settings ask for it, and so are its rights', () => {
    const without = lookIn({ ...everything, 'onboarding.arrival': undefined, 'onboarding.remind': undefined })
    expect([without.look, without.schedule]).toEqual([undefined, undefined])
    expect(without.policies).not.toContain('/waiting/*')
    expect(lookIn({ 'onboarding.arrival': {} }).policies).toContain('/waiting/*')
  })

  test('goes on every hour, and is named by the time it was due', () => {
    expect(lookIn(everything).schedule?.properties).toMatchObject({
      ScheduleExpression: 'cron(20 * * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      Target: { Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
    })
  })

  test('takes a tenth of what DocSpace allows, and knows no credentials but those of callbacks', () => {
    const look = (more: object) => lookIn({ ...everything, ...more }).look?.properties.Environment.Variables
    const { SETTINGS, ...variables } = look({
      'onboarding.arrival': { days: 14 },
      'docspace.limits': { requestsPerMinute: 300 },
    })
    const { arrival, pace, secrets, sources } = JSON.parse(SETTINGS)
    expect([arrival, pace]).toEqual([{ days: 14 }, { requestsPerMinute: 30, writesInFlight: 1 }])
    expect(Object.keys(secrets.crm)).toEqual(['generic'])
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['generic', 'hubspot']))
    expect(Object.keys(variables)).toEqual(
      expect.arrayContaining([
        'QUEUE_URL',
        'BACKFILL_QUEUE_URL',
        'DEAD_LETTER_QUEUE_URL',
        'MEMORY_BUCKET',
        'DOCSPACE_URL',
      ]),
    )
    expect(JSON.parse(look({ 'docspace.limits': { requestsPerMinute: 5 } }).SETTINGS).pace.requestsPerMinute).toBe(1)
  })

  test('reminds where the settings ask for it, and only then sees who is to end', () => {
    const look = (more: object) => lookIn({ 'onboarding.arrival': {}, ...more })
    const remind = { after: ['2d', '5d'] }
    const reminding = look({ 'onboarding.remind': remind })
    const settingsOf = ({ look: one }: ReturnType<typeof look>) =>
      JSON.parse(one?.properties.Environment.Variables.SETTINGS)
    expect(settingsOf(reminding)).toMatchObject({ remind: { ...remind, by: 'docspace' }, mails: { '': {} } })
    const rooms = [
      { name: 'swiss', sources: ['espocrm'], culture: 'fr', mails: { sender: 'suisse@acme.example' } },
      { name: 'others' },
    ]
    const byMail = { ...remind, by: 'mail', sender: 'roomkeeper@acme.example' }
    const inLanguages = { 'onboarding.remind': byMail, 'onboarding.culture': 'de', 'onboarding.rooms': rooms }
    expect(settingsOf(look(inLanguages)).mails).toEqual({
      '': { culture: 'de' },
      swiss: { culture: 'fr', sender: 'suisse@acme.example' },
      others: { culture: 'de' },
    })
    expect(settingsOf(look({}))).not.toHaveProperty('remind')
  })

  test('tells outlets where there are any', () => {
    const variables = (more: object) =>
      lookIn({ 'onboarding.arrival': {}, ...more }).look?.properties.Environment.Variables
    const outlets = { ops: { kind: 'webhook', url: 'https://ops.acme.example/roomkeeper' } }
    const told = variables({ 'events.outlets': outlets })
    expect(told.EVENTS_QUEUE_URL).toBeDefined()
    expect(JSON.parse(told.SETTINGS).events).toMatchObject({ names: false })
    expect(variables({})).not.toHaveProperty('EVENTS_QUEUE_URL')
  })
})
