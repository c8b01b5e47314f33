import { describe, expect, it } from 'vitest'
import { SAMPLE as hubspotSample } from '#infra/simulators/hubspot/index.ts'
import { SAMPLE as salesforceSample } from '#infra/simulators/salesforce/index.ts'
import { eachUnconnected, starts } from './worlds/unconnected.ts'
import { caught, fault } from './worlds/world.ts'

const crm = eachUnconnected()

/** How often the CRM was asked for anything. */
const calls = () => Object.values(crm.sim?.counters ?? {}).reduce((sum, count) => sum + count, 0)

const uuid = '9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f'
const session = '00D000000000001!AQEAQFmxExample.Of.A.Session.Id.Of.A.User'

describe('a credential of the wrong kind', () => {
  it.each([
    ['hubspot', 'accessToken', `CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQAf3xBKmlwH`, 'the OAuth token of a user', 0],
    ['hubspot', 'accessToken', uuid, 'a client secret or a developer API key', 1],
    ['hubspot', 'clientSecret', `pat-eu1-${uuid}`, 'an access token', 0],
    [
      'pipedrive',
      'apiToken',
      'v1u:AQIBAHj-LzTNK2yuuuaLqifzhWb9crUNKTpk4FlQ9rjn',
      'the OAuth access token of an app',
      1,
    ],
    ['pipedrive', 'apiToken', 'b4d083d9216986345b32', 'the client ID of an app', 1],
    ['salesforce', 'clientId', session, 'the session ID or access token of a user', 1],
    ['salesforce', 'clientSecret', session, 'the session ID or access token of a user', 1],
    ['salesforce', 'clientId', 'integration@acme.example.com', 'a user name', 1],
    ['salesforce', 'clientSecret', salesforceSample.clientId, 'a consumer key', 1],
    ['espocrm', 'apiKey', 'correct horse battery staple', 'a password, perhaps', 1],
    ['espocrm', 'apiKey', Buffer.from('admin:secret!').toString('base64'), 'a user name with a password', 1],
  ])('%s: %s %j is named, with the kind that is right', async (name, field, value, is, asked) => {
    const connection = await crm.open(name, { [field]: value })
    for (const look of [connection.hello, connection.steps]) {
      const error = await caught(look())
      // Where the CRM has refused it that is the reason; else its form is.
      expect(error).toMatchObject({ reason: { code: asked > 0 ? 'crm-key-refused' : 'crm-wrong-credential' } })
      expect(String(error)).toContain(`${field} (${name.toUpperCase()}_`)
      expect(String(error)).toContain(is)
      expect(String(error)).not.toContain(value)
    }
    expect(calls() > 0).toBe(asked > 0)
  })

  it.each([
    ['hubspot', 'accessToken', `pat-eu1-${uuid}`, 'a service key can do no webhooks'],
    ['pipedrive', 'apiToken', '0'.repeat(40), 'the API token of an administrator'],
    ['espocrm', 'apiKey', '0'.repeat(32), 'authentication method is API Key'],
  ])('%s: one that no form gives away is refused with what is right', async (name, field, value, told) => {
    const error = await caught((await crm.open(name, { [field]: value })).hello())
    expect(error).toMatchObject({ name: 'RetryLater', reason: { code: 'crm-key-refused' } })
    expect(String(error)).toContain(told)
    expect(String(error)).not.toContain(value)
  })

  it('is no matter where it is the right one', async () => {
    for (const name of Object.keys(starts)) {
      expect(await (await crm.open(name)).hello()).toMatch(/^(EspoCRM|HubSpot|Pipedrive|Salesforce) /)
    }
  })
})

it('a token that is none of the app’s, such as a service key, is told where HubSpot can tell it', async () => {
  const connection = await crm.open('hubspot', { clientId: hubspotSample.clientId })
  const body = JSON.stringify({ active: false })
  const headers = { 'Content-Type': 'application/json' }
  crm.sim?.faults.add(fault({ path: /introspect/ }, { kind: 'status', status: 200, headers, body }))
  crm.sim?.faults.add(fault({ path: /access-token-info/ }, { kind: 'status', status: 404 }))
  const [scopes] = await connection.steps()
  expect(scopes?.state).toBe('unseen')
  expect(scopes?.how?.join(' ')).toContain('a service key, which can do no webhooks, or the token of another app')
})

describe('an app of Salesforce', () => {
  const answered = async (status: number, body: object) => {
    const connection = await crm.open('salesforce', {
      clientSecret: `${salesforceSample.clientSecret}-of-${Math.random()}`,
    })
    const headers = { 'Content-Type': 'application/json' }
    crm.sim?.faults.add(
      fault({ path: /oauth2\/token/ }, { kind: 'status', status, headers, body: JSON.stringify(body) }),
    )
    return String(await caught(connection.hello()))
  }

  it.each([
    ['without the right scope', 200, { access_token: 'a', scope: 'openid web' }, 'lacks the scope api'],
    [
      'with scopes for people only',
      400,
      { error: 'invalid_grant', error_description: 'no valid scopes defined' },
      'lacks the scope api',
    ],
    [
      'without a user to run as',
      400,
      { error: 'invalid_grant', error_description: 'no client credentials user enabled' },
      'no user to run as',
    ],
    [
      'asked at the wrong address',
      400,
      { error: 'invalid_grant', error_description: 'request not supported on this domain' },
      'url must be',
    ],
    [
      'of another organization',
      400,
      { error: 'invalid_client_id', error_description: 'client identifier invalid' },
      'clientId is no consumer key',
    ],
    [
      'with another secret',
      400,
      { error: 'invalid_client', error_description: 'invalid client credentials' },
      'clientSecret is not that of the app',
    ],
    ['without the flow', 400, { error: 'unsupported_grant_type' }, 'does not have this flow enabled'],
  ])('%s', async (_, status, body, told) => expect(await answered(status, body)).toContain(told))

  it('with the scope among others is taken', async () => {
    expect(await answered(200, { access_token: 'a', scope: 'web api openid' })).not.toContain('scope api')
  })
})
