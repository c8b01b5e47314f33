import { describe, expect, test } from 'vitest'
import { everything, list, optional, referenced, statementsOf, synthesize } from '../synthesized.ts'

describe('with a key of one’s own', () => {
  const stack = synthesize('prod', { ...everything, ownKey: true })
  const [key] = stack.all('AWS::KMS::Key')

  test('everything that is kept is encrypted with it', () => {
    const keys = [
      ...stack.all('AWS::SQS::Queue').map(({ properties }) => properties.KmsMasterKeyId),
      ...stack.all('AWS::SecretsManager::Secret').map(({ properties }) => properties.KmsKeyId),
      ...stack.all('AWS::SNS::Topic').map(({ properties }) => properties.KmsMasterKeyId),
      ...stack.all('AWS::S3::Bucket').map(({ properties }) => properties.BucketEncryption),
    ]
    expect(keys.length).toBeGreaterThan(10)
    for (const one of keys) expect(referenced(one)).toBe(key?.id)
  })

  test('the key turns over and outlives the stack', () => {
    expect(key?.properties.EnableKeyRotation).toBe(true)
    expect(key?.deletionPolicy).toBe('RetainExceptOnCreate')
  })

  test('every function and schedule may use it, and no other', () => {
    const roles = [
      ...stack.all('AWS::Lambda::Function').map(({ properties }) => properties.Role),
      ...stack.all('AWS::Scheduler::Schedule').map(({ properties }) => properties.Target.RoleArn),
    ]
    for (const role of roles) {
      const uses = statementsOf(stack, referenced(role) ?? '').filter(({ Action }) =>
        list(Action)[0]?.startsWith('kms:'),
      )
      expect(uses.map(({ Action, Resource }) => [Action, referenced(Resource)])).toEqual([
        [['kms:Decrypt', 'kms:GenerateDataKey'], key?.id],
      ])
    }
  })

  test('alarms still reach the topic: CloudWatch may use it too', () => {
    const statements = key?.properties.KeyPolicy.Statement ?? []
    expect(statements).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      }),
    )
  })
})

describe('with a domain of one’s own', () => {
  const { all, template } = synthesize('prod', optional)

  test('senders reach the API by it alone, with TLS 1.2', () => {
    expect(all('AWS::ApiGatewayV2::Api')[0]?.properties.DisableExecuteApiEndpoint).toBe(true)
    expect(all('AWS::ApiGatewayV2::DomainName')[0]?.properties).toMatchObject({
      DomainName: 'hooks.example.com',
      DomainNameConfigurations: [{ SecurityPolicy: 'TLS_1_2', EndpointType: 'REGIONAL' }],
    })
    expect(all('AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1)
  })

  test('senders must show a certificate where the settings name who may issue it, and nowhere else', () => {
    const authority = (settings: object) =>
      synthesize('prod', { ...optional, ...settings }).all('AWS::ApiGatewayV2::DomainName')[0]?.properties
        .MutualTlsAuthentication
    expect(authority({})).toBeUndefined()
    const clientCertificates = { bucket: 'our-authorities', key: 'salesforce.pem', version: '7' }
    expect(authority({ 'domain.clientCertificates': clientCertificates })).toEqual({
      TruststoreUri: 's3://our-authorities/salesforce.pem',
      TruststoreVersion: '7',
    })
  })

  test('it is the address that signatures are checked against, and that people are told', () => {
    const receiver = all('AWS::Lambda::Function').find(({ properties }) => /receive/.test(properties.FunctionName))
    expect(receiver?.properties.Environment.Variables.PUBLIC_URL).toBe('https://hooks.example.com')
    expect(template.findOutputs('WebhookUrl').WebhookUrl?.Value).toBe('https://hooks.example.com/webhooks/{source}')
    expect(Object.keys(template.findOutputs('DomainTarget'))).toHaveLength(1)
  })
})

test('without these the API has its own address, which only the deployment knows', () => {
  const { all } = synthesize('dev')
  const receiver = all('AWS::Lambda::Function').find(({ properties }) => /receive/.test(properties.FunctionName))
  expect(referenced(receiver?.properties.Environment.Variables.PUBLIC_URL)).toBe(all('AWS::ApiGatewayV2::Api')[0]?.id)
})

test('concurrency is reserved for the receiver where the settings say so, and nowhere else', () => {
  const reserved = (settings: object) =>
    synthesize('dev', { ...settings })
      .all('AWS::Lambda::Function')
      .map(({ properties }) => properties.ReservedConcurrentExecutions)
  expect(reserved({}).every((one) => one === undefined)).toBe(true)
  expect(reserved({ 'receiver.reservedConcurrency': 20 }).filter((one) => one !== undefined)).toEqual([20])
})
