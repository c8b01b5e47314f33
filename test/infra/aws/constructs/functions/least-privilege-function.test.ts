import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { everything, referenced, statementsOf, synthesize } from '../../synthesized.ts'

describe.each([
  ['local', {}],
  ['dev', {}],
  ['prod', everything],
])('every function of %s', (env, settings) => {
  const stack = synthesize(env, settings)
  const functions = stack.all('AWS::Lambda::Function')

  test('runs on arm64 and the Node that is tested', () => {
    expect(functions.length).toBeGreaterThanOrEqual(2)
    for (const { id, properties } of functions) {
      expect(properties, id).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
      })
    }
  })

  test('says how long it may take and how much memory it has', () => {
    for (const { id, properties } of functions) {
      expect(properties.Timeout, id).toBeGreaterThanOrEqual(10)
      expect(properties.MemorySize, id).toBeGreaterThanOrEqual(256)
    }
  })

  test('has a role of its own', () => {
    const roles = functions.map(({ properties }) => referenced(properties.Role))
    expect(new Set(roles).size).toBe(functions.length)
    expect(roles).not.toContain(undefined)
  })

  test('has a log group of its own, kept for a limited time', () => {
    const groups = functions.map(({ properties }) => referenced(properties.LoggingConfig?.LogGroup))
    expect(new Set(groups).size).toBe(functions.length)
    const known = new Map(stack.all('AWS::Logs::LogGroup').map(({ id, properties }) => [id, properties]))
    for (const group of groups) expect(known.get(group ?? '')?.RetentionInDays, group).toBeGreaterThan(0)
  })

  test('has nothing secret in its environment: only the names of secrets', () => {
    for (const { id, properties } of functions) {
      const variables = JSON.stringify(properties.Environment)
      expect(variables, id).not.toMatch(/resolve:(secretsmanager|ssm)|SecretString|apiKey|whsec_/)
      const names = properties.Environment.Variables.SETTINGS.match(/"roomkeeper\/[^"]*"/g) ?? []
      // Whoever may read a secret knows one by name.
      const reads = JSON.stringify(statementsOf(stack, referenced(properties.Role) ?? '')).includes('GetSecretValue')
      expect(names.length > 0, id).toBe(reads)
      for (const name of names) expect(name, id).toMatch(new RegExp(`^"roomkeeper/${env}/[a-z/-]+"$`))
    }
  })

  test('counts under the name of its environment', () => {
    for (const { id, properties } of functions) {
      expect(properties.Environment.Variables.METRIC_NAMESPACE, id).toBe(`Roomkeeper/${env}`)
    }
  })

  test('is watched for errors and for throttling', () => {
    const watched = (metric: string) =>
      stack
        .all('AWS::CloudWatch::Alarm')
        .filter(({ properties }) => properties.MetricName === metric && properties.Namespace === 'AWS/Lambda')
        .map(({ properties }) => referenced(properties.Dimensions))
    for (const { id } of functions) {
      expect(watched('Errors')).toContain(id)
      expect(watched('Throttles')).toContain(id)
    }
  })
})

test('every secret that a function names is made by the stack, empty, and one for drills that none names', () => {
  const stack = synthesize('prod', everything)
  const made = stack.all('AWS::SecretsManager::Secret')
  const named = stack
    .all('AWS::Lambda::Function')
    .flatMap(({ properties }) => properties.Environment.Variables.SETTINGS.match(/roomkeeper\/prod\/[a-z/-]+/g) ?? [])
  // A drill is a command: no function may restore anything.
  const forDrills = made.map(({ properties }) => properties.Name).filter((name) => name.includes('/docspace/drill/'))
  expect(named.filter((name) => forDrills.includes(name))).toEqual([])
  expect(new Set(made.map(({ properties }) => properties.Name))).toEqual(new Set([...named, ...forDrills]))
  for (const { id, properties } of made) {
    expect(properties, id).not.toHaveProperty('GenerateSecretString')
    expect(properties, id).not.toHaveProperty('SecretString')
  }
})

test('every function there is runs somewhere', () => {
  const written = readdirSync(new URL('../../../../../functions', import.meta.url)).map((file) =>
    file.replace(/\.ts$/, ''),
  )
  const deployed = ['full', 'small'].flatMap((profile) =>
    synthesize('prod', { ...everything, profile })
      .all('AWS::Lambda::Function')
      .map(({ properties }) => properties.FunctionName.slice('roomkeeper-prod-'.length)),
  )
  expect([...new Set(deployed)].sort()).toEqual(written.sort())
})
