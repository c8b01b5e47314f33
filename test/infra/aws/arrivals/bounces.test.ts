import { expect, test } from 'vitest'
import { everything, referenced, statementsOf, synthesize } from '../synthesized.ts'

const reminding = { 'onboarding.arrival': {}, 'onboarding.remind': { after: ['3d'] } }

test('mails to guests and managers are followed where the settings name a sender', () => {
  const { all } = synthesize('prod', reminding)
  expect([...all('AWS::SES::ConfigurationSet'), ...all('AWS::Events::Rule')]).toEqual([])
  const stack = synthesize('prod', everything)
  const [set] = stack.all('AWS::SES::ConfigurationSet')
  expect(set?.properties.Name).toBe('roomkeeper-prod-mails')
  const [destination] = stack.all('AWS::SES::ConfigurationSetEventDestination')
  expect(referenced(destination?.properties.ConfigurationSetName)).toBe(set?.id)
  expect(destination?.properties.EventDestination).toMatchObject({
    Enabled: true,
    MatchingEventTypes: ['bounce', 'complaint'],
  })
  const senders = stack
    .all('AWS::Lambda::Function')
    .filter(({ properties }) => properties.Environment.Variables.MAIL_CONFIGURATION_SET)
  expect(senders.map(({ properties }) => properties.FunctionName)).toEqual([
    'roomkeeper-prod-onboard-client',
    'roomkeeper-prod-look-for-arrivals',
  ])
  for (const { properties } of senders) {
    const mail = statementsOf(stack, referenced(properties.Role) ?? '').find(({ Action }) => Action === 'ses:SendEmail')
    expect(JSON.stringify(mail?.Resource)).toContain(':configuration-set/')
  }
})

test('what bounces for good or is reported comes to the function, without addresses', () => {
  const rules = synthesize('prod', everything).all('AWS::Events::Rule')
  const [bounced, reported] = rules.map(({ properties }) => properties)
  expect(bounced.EventPattern).toMatchObject({
    ...{ source: ['aws.ses'], 'detail-type': ['Email Bounced'] },
    detail: { bounce: { bounceType: ['Permanent'] } },
  })
  expect(reported.EventPattern).toMatchObject({ 'detail-type': ['Email Complaint Received'] })
  for (const { EventPattern, Targets } of [bounced, reported]) {
    expect(EventPattern.detail.mail.tags['ses:configuration-set']).toHaveLength(1)
    expect(Object.values(Targets[0].InputTransformer.InputPathsMap).sort()).toEqual([
      '$.detail.mail.tags',
      '$.detail.mail.timestamp',
    ])
  }
  expect(bounced.Targets[0].InputTransformer.InputTemplate).toContain('"how":"bounced"')
  expect(reported.Targets[0].InputTransformer.InputTemplate).toContain('"how":"reported"')
})

test('the function knows whose clients the worker can read', () => {
  const noting = synthesize('prod', everything)
    .all('AWS::Lambda::Function')
    .find(({ properties }) => properties.FunctionName === 'roomkeeper-prod-note-bounce')
  const { readable, events } = JSON.parse(noting?.properties.Environment.Variables.SETTINGS)
  expect(readable.sort()).toEqual(['espocrm', 'hubspot', 'salesforce'])
  expect(events.types).toContain('room.attention')
})

test('the sender of a rule is registered and may be sent from, too', () => {
  const stack = synthesize('prod', {
    ...{ 'onboarding.arrival': {}, 'onboarding.rooms': [{ name: 'legal', mails: { sender: 'legal@acme.example' } }] },
    'onboarding.remind': { after: ['3d'], by: 'mail', sender: 'all@acme.example' },
  })
  const identities = stack.all('AWS::SES::EmailIdentity').map(({ properties }) => properties.EmailIdentity)
  expect(identities).toEqual(expect.arrayContaining(['all@acme.example', 'legal@acme.example']))
  for (const { properties } of stack.all('AWS::Lambda::Function')) {
    if (!properties.Environment.Variables.MAIL_CONFIGURATION_SET) continue
    const from = statementsOf(stack, referenced(properties.Role) ?? '').flatMap(
      ({ Condition }) => Condition?.StringEquals?.['ses:FromAddress'] ?? [],
    )
    expect(from).toEqual(['all@acme.example', 'legal@acme.example'])
  }
})
