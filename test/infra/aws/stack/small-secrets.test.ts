import { expect, test } from 'vitest'
import { everything, list, referenced, statementsOf, synthesize } from '../synthesized.ts'

const full = synthesize('prod', everything)
const small = synthesize('prod', { ...everything, profile: 'small' })

const names = ({ all }: typeof full) => all('AWS::SecretsManager::Secret').map(({ properties }) => properties.Name)

test('in the profile small one secret is left: what functions write themselves', () => {
  expect(names(full).length).toBeGreaterThan(15)
  expect(names(small)).toEqual(['roomkeeper/prod/docspace/memory'])
})

/** The secrets that each function may read, by its name, without the `/` before those that are parameters. */
const readable = (stack: typeof full): [string, string[]][] => {
  const secretOf = new Map(stack.all('AWS::SecretsManager::Secret').map(({ id, properties }) => [id, properties.Name]))
  return stack.all('AWS::Lambda::Function').map(({ properties }) => {
    const statements = statementsOf(stack, referenced(properties.Role) ?? '')
    const secrets = statements
      .filter(({ Action }) => /^(secretsmanager:GetSecretValue|ssm:GetParameter)$/.test(list(Action)[0] ?? ''))
      .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]))
      .map((resource) => {
        const parameter = /:parameter\/([^"]+)"/.exec(JSON.stringify(resource))?.[1]
        return parameter ?? secretOf.get(referenced(resource) ?? '')
      })
    return [properties.FunctionName, secrets.sort()]
  })
}

test('each function may read the same ones in both profiles, one by one', () => {
  const others = readable(small).filter(([name]) => name !== 'roomkeeper-prod-watch-alarms')
  expect(Object.fromEntries(others)).toEqual(Object.fromEntries(readable(full)))
  expect(Object.values(Object.fromEntries(others)).flat().length).toBeGreaterThan(30)
})

test('the settings of functions name parameters with a / before them, and the secret without', () => {
  const settings = small.all('AWS::Lambda::Function').map(({ properties }) => properties.Environment.Variables.SETTINGS)
  const named = settings.flatMap((text) => [...String(text).matchAll(/"(\/?)roomkeeper\/prod\/([\w/-]+)"/g)])
  expect(named.length).toBeGreaterThan(10)
  for (const [, slash, path] of named) expect(slash === '/', path).toBe(path !== 'docspace/memory')
})

test('the stack says which sources it has by parameters', () => {
  expect(full.all('AWS::SSM::Parameter')).toEqual([])
  expect(small.all('AWS::SSM::Parameter').map(({ properties }) => [properties.Name, properties.Type])).toEqual(
    ['espocrm', 'generic', 'hubspot', 'salesforce']
      .map((source) => [`/roomkeeper/prod/sources/${source}`, 'String'])
      .sort(),
  )
})
