import { expect, test } from 'vitest'
import { type Ask, askedFor, flagOf, variableOf } from '#lib/crm/setup/connector.ts'

test.each([
  ['apiKey', '--api-key', 'ESPOCRM_API_KEY'],
  ['url', '--url', 'ESPOCRM_URL'],
  ['adminPassword', '--admin-password', 'ESPOCRM_ADMIN_PASSWORD'],
])('%s is the flag %s and the variable %s', (name, flag, variable) => {
  expect([flagOf(name), variableOf('espocrm', name)]).toEqual([flag, variable])
})

const asked = (name: string, more: Partial<Ask> = {}): Ask => ({
  name,
  what: '',
  secret: true,
  storedIn: 'never',
  ...more,
})
const asks = [
  asked('clientId'),
  asked('clientSecret', { unless: 'privateKey' }),
  asked('privateKey', { optional: true }),
]

test.each([
  [{}, ['clientId', 'clientSecret']],
  [{ clientId: '' }, ['clientId', 'clientSecret']],
  [{ clientId: 'x' }, ['clientSecret']],
  [{ privateKey: 'x' }, ['clientId']],
  [{ clientId: 'x', clientSecret: 'y' }, []],
])('with %j given %j is asked for', (given, names) => {
  expect(askedFor(asks, given).map(({ name }) => name)).toEqual(names)
})
