import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE } from '#infra/local/simulators/espocrm/index.ts'
import { when } from '#infra/local/simulators/faults.ts'
import { SAMPLE as hubspotSample } from '#infra/local/simulators/hubspot/index.ts'
import { SAMPLE as pipedriveSample } from '#infra/local/simulators/pipedrive/index.ts'
import { eventually, openHouse, type RunningHouse } from './running-house.ts'

let running: RunningHouse

beforeAll(async () => {
  const elsewhere = {
    roomId: 'DocSpace_Room_Id__c',
    roomUrl: 'Link__c',
    invitationUrl: 'Invitation__c',
    status: 'S__c',
  }
  running = await openHouse({ settings: { 'sources.salesforce.fields': elsewhere } })
}, 60_000)
afterAll(() => running?.stop())

interface Finding {
  area: string
  verdict: string
  text: string
  remedy?: string
}

/** So long and so seldom, in milliseconds, that nobody who asked us to slow down has to ask again. */
const patiently = [20_000, 700] as const

/** What doctor finds in one CRM; again when that asks to slow down, which so many doctors in a row bring about. */
const findingsIn = (crm: string): Promise<Finding[]> =>
  eventually(
    async () => {
      const { json } = await running.run('doctor', '--json')
      const found = (json as { findings: Finding[] }).findings.filter(({ area }) => area === crm)
      return found.some(({ text }) => text.includes('asked to slow down')) ? undefined : found
    },
    ...patiently,
  )
const problemsIn = async (crm: string) => (await findingsIn(crm)).filter(({ verdict }) => verdict === 'problem')

const sim = (name: string) => {
  const crm = running.house.crms.get(name)
  if (!crm) throw new Error(`the house has no ${name}`)
  return crm
}

/** Somebody else's call of a CRM's API, until it is not too many. */
const admitted = (crm: string, path: string, init: RequestInit) =>
  eventually(async () => (await fetch(sim(crm).url + path, init)).ok || undefined, ...patiently)

const withSecret = async (path: string, value: unknown, work: () => Promise<void>) => {
  const { sdkEnvironment, secretsUrl } = running.house.cloud
  const client = new SecretsManagerClient({
    endpoint: secretsUrl,
    region: sdkEnvironment.AWS_REGION ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const put = (stored: unknown) =>
    client.send(
      new PutSecretValueCommand({ SecretId: `roomkeeper/local/${path}`, SecretString: JSON.stringify(stored) }),
    )
  await put(value)
  await work()
  await put(sim(path.split('/')[1] ?? '').credentials)
  client.destroy()
}

describe('EspoCRM', () => {
  const asAdmin: EspocrmSim['asAdmin'] = (...call) => (sim('espocrm') as EspocrmSim).asAdmin(...call)
  const webhookId = async () => ((await asAdmin('GET', 'Webhook')).body as { list: { id: string }[] }).list[0]?.id

  test('is told with who we are there, rights, fields and webhook when all is right', async () => {
    const found = await findingsIn('espocrm')
    expect(found.filter(({ verdict }) => verdict === 'ok').map(({ text }) => text)).toEqual([
      'EspoCRM 9.2.7 as API user roomkeeper',
      'rights of the API user roomkeeper',
      ...['RoomId', 'RoomUrl', 'InvitationUrl', 'Status'].map((field) => `field cDocspace${field} on Account`),
      'panel DocSpace on the page of Account',
      'webhook Account.create',
    ])
    // EspoCRM does not tell of its deliveries: not looked at is not said to be right.
    expect(found.filter(({ verdict }) => verdict !== 'ok')).toMatchObject([
      { verdict: 'unknown', text: expect.stringContaining('this machine keeps no metrics') },
      { verdict: 'unknown', text: expect.stringContaining('no client of the last month') },
    ])
  })

  test('that refuses the key', async () => {
    await withSecret('crm/espocrm', { apiKey: 'wrong' }, async () => {
      expect(await problemsIn('espocrm')).toEqual([
        {
          area: 'espocrm',
          verdict: 'problem',
          text: expect.stringContaining('The CRM refuses our credentials'),
          remedy: expect.stringContaining('roomkeeper connect espocrm'),
        },
      ])
    })
  })

  test('that does not answer is one problem, and the others are looked at all the same', async () => {
    sim('espocrm').faults.add(when({}, { kind: 'reset' }, 100))
    const { json } = await running.run('doctor', '--json')
    sim('espocrm').faults.clear()
    const { findings } = json as { findings: Finding[] }
    const inCrm = findings.filter(({ area }) => area === 'espocrm')
    expect(inCrm.filter(({ verdict }) => verdict !== 'unknown')).toMatchObject([
      { verdict: 'problem', text: expect.stringContaining('The CRM does not answer'), remedy: expect.any(String) },
    ])
    expect(findings.find(({ area }) => area === 'pipedrive')).toMatchObject({ verdict: 'ok' })
  })

  test('that lacks a field', async () => {
    await asAdmin('DELETE', 'Admin/fieldManager/Account/cDocspaceStatus')
    expect(await problemsIn('espocrm')).toMatchObject([
      { text: expect.stringContaining('field cDocspaceStatus on Account'), remedy: 'roomkeeper connect espocrm' },
    ])
    const short = { name: 'docspaceStatus', type: 'varchar', maxLength: 20 }
    await asAdmin('POST', 'Admin/fieldManager/Account', short)
    const [found] = await problemsIn('espocrm')
    expect(found?.remedy).toContain('Make it a varchar of 250 characters at least')
    await asAdmin('PUT', 'Admin/fieldManager/Account/cDocspaceStatus', { maxLength: 255 })
  })

  test('whose webhook is switched off, and whose webhook is gone', async () => {
    await asAdmin('PUT', `Webhook/${await webhookId()}`, { isActive: false })
    const switchedOff = await problemsIn('espocrm')
    expect(switchedOff.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('the webhook Account.create is switched off'),
    )
    for (const { remedy } of switchedOff) expect(remedy).toContain('roomkeeper connect espocrm')
    await asAdmin('DELETE', `Webhook/${await webhookId()}`)
    expect(await problemsIn('espocrm')).toMatchObject([
      { text: expect.stringContaining('webhook Account.create'), remedy: 'roomkeeper connect espocrm' },
    ])
    expect(await webhookId()).toBeUndefined()
  })

  test('whose role does not let us see the records', async () => {
    const data = { Account: { read: 'own', edit: 'no' } }
    const { id } = (await asAdmin('POST', 'Role', { name: 'Nothing', data })).body as { id: string }
    const user = { userName: 'poor', type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
    const { apiKey } = (await asAdmin('POST', 'User', user)).body as { apiKey: string }
    await withSecret('crm/espocrm', { apiKey }, async () => {
      const [problem] = await problemsIn('espocrm')
      expect(problem?.text).toContain('rights of the API user poor')
      expect(problem?.remedy).toContain('Account: read = all')
    })
  })

  const managers = async (settings: Record<string, unknown> = {}) => {
    const { json } = await running.runWith(settings, 'doctor', '--json')
    const { findings } = json as { findings: Finding[] }
    return findings.find(({ area, text }) => area === 'espocrm' && /account of|account manager/.test(text))
  }

  test('whose account managers DocSpace knows, or not: then by what the settings say', async () => {
    await sim('espocrm').createClient({ name: 'Of Anna', ownerEmail: SAMPLE.anna })
    expect(await managers()).toMatchObject({ verdict: 'ok', text: expect.stringContaining('the account manager of') })
    await sim('espocrm').createClient({ name: 'Of a stranger', ownerEmail: SAMPLE.stranger })
    expect(await managers()).toMatchObject({
      verdict: 'warning',
      text: 'DocSpace has no active account of stranger@example.com, who owns recent clients',
      remedy: expect.stringContaining('the default manager has their rooms'),
    })
    expect(await managers({ 'onboarding.manager.unknownOwner': 'park' })).toMatchObject({
      verdict: 'problem',
      remedy: expect.stringContaining('their clients are parked'),
    })
  })

  test('is left as it was', async () => {
    const writes = () => Object.entries(sim('espocrm').counters).filter(([call]) => /^(POST|PUT|DELETE) /.test(call))
    const before = JSON.stringify(writes())
    await running.run('doctor')
    expect(JSON.stringify(writes())).toBe(before)
  })
})

describe('Pipedrive', () => {
  const lastOf = async () => (await findingsIn('pipedrive')).filter(({ text }) => text.includes('last delivery'))

  test('tells how its last delivery ended', async () => {
    expect(await lastOf()).toMatchObject([{ verdict: 'unknown', text: expect.stringContaining('none yet') }])
    const { id } = await sim('pipedrive').createClient({ name: 'Acme', ownerEmail: pipedriveSample.anna })
    await eventually(() => sim('pipedrive').deliveries.find(({ events }) => events.some((one) => one.id === id)))
    expect(await lastOf()).toMatchObject([{ verdict: 'ok', text: expect.stringContaining('was answered 2') }])
  })

  test('with a webhook whose deliveries fail is a problem', async () => {
    // Somebody has registered it once more, with a password of long ago.
    const webhook = {
      subscription_url: running.house.webhookUrl('pipedrive'),
      event_action: 'create',
      event_object: 'organization',
      http_auth_user: pipedriveSample.webhookUser,
      http_auth_password: 'of long ago',
    }
    const headers = { 'x-api-token': pipedriveSample.apiToken, 'content-type': 'application/json' }
    await admitted('pipedrive', '/v1/webhooks', { method: 'POST', headers, body: JSON.stringify(webhook) })
    await sim('pipedrive').createClient({ name: 'Beta', ownerEmail: pipedriveSample.anna })
    await eventually(() => sim('pipedrive').deliveries.find(({ status }) => status === 401))
    const problem = (await lastOf()).find(({ verdict }) => verdict === 'problem')
    expect(problem?.text).toContain('webhook create of organization was answered 401')
    expect(problem?.remedy).toContain('log of the receiver')
  })
})

describe('HubSpot', () => {
  test('that lacks a property is a problem; its webhooks can only be looked at by a person, who is told where', async () => {
    const headers = { authorization: `Bearer ${hubspotSample.accessToken}` }
    const path = '/crm/v3/properties/companies/docspace_status'
    await admitted('hubspot', path, { method: 'DELETE', headers })
    const found = await findingsIn('hubspot')
    expect(found.filter(({ verdict }) => verdict === 'problem')).toMatchObject([
      { text: expect.stringContaining('property docspace_status of companies'), remedy: 'roomkeeper connect hubspot' },
    ])
    const byHand = found.find(({ text }) => text.includes('webhook subscriptions'))
    expect(byHand?.verdict).toBe('unknown')
    expect(byHand?.remedy).toContain(`Target URL: ${running.house.webhookUrl('hubspot')}`)
  })
})

describe('Salesforce', () => {
  test('without the fields of the settings is a problem for each, though only a person can make them', async () => {
    const found = await findingsIn('salesforce')
    const problems = found.filter(({ verdict }) => verdict === 'problem')
    expect(problems.map(({ text }) => text.replace(/.*: /, ''))).toEqual([
      'field Link__c of Account',
      'field Invitation__c of Account',
      'field S__c of Account',
    ])
    for (const { remedy } of problems) expect(remedy).toContain('roomkeeper connect salesforce')
    expect(found).toContainEqual(
      expect.objectContaining({ verdict: 'unknown', text: expect.stringContaining('outbound message and Flow') }),
    )
  })
})
