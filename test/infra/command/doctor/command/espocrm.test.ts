import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { type EspocrmSim, SAMPLE } from '#infra/simulators/espocrm/index.ts'
import { when } from '#infra/simulators/http/faults.ts'
import { openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'
import { examine, findingsIn } from '../findings.ts'

let running: RunningInstance

beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

const crm = () => simulated(running, 'espocrm') as EspocrmSim
const asAdmin: EspocrmSim['asAdmin'] = (...call) => crm().asAdmin(...call)
const found = () => findingsIn(running, 'espocrm')
const problems = async () => (await found()).filter(({ verdict }) => verdict === 'problem')

const secretsManager = () => new SecretsManagerClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
const put = (SecretId: string, stored: unknown) =>
  secretsManager().send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(stored) }))
const stored = async (): Promise<unknown> => {
  const SecretId = 'roomkeeper/local/webhooks/espocrm'
  return JSON.parse((await secretsManager().send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '')
}

/** Works while the worker's credentials are these. */
const withCredentials = async (credentials: object, work: () => Promise<void>) => {
  await put('roomkeeper/local/crm/espocrm', credentials)
  await work()
  await put('roomkeeper/local/crm/espocrm', crm().credentials)
}

const webhookId = async () => ((await asAdmin('GET', 'Webhook')).body as { list: { id: string }[] }).list[0]?.id

test('is told with who we are there, rights, fields and webhook when all is right', async () => {
  const all = await found()
  expect(all.filter(({ verdict }) => verdict === 'ok').map(({ text }) => text)).toEqual([
    'EspoCRM 9.2.7 as API user roomkeeper',
    'rights of the API user roomkeeper',
    ...['RoomId', 'RoomUrl', 'InvitationUrl', 'Status'].map((field) => `field cDocspace${field} on Account`),
    'panel DocSpace on the page of Account',
    'event Account.create (new clients): read back: on, at this address, without our own changes',
    'espocrm signs with the secret that is stored',
    `a test event, signed with the secret that is stored, at ${running.instance.webhookUrl('espocrm')}: taken`,
  ])
  // EspoCRM does not tell of its deliveries: not looked at is not said to be right.
  expect(all.filter(({ verdict }) => verdict !== 'ok')).toMatchObject([
    // The role may make no record, so that nothing is written.
    { verdict: 'unknown', text: expect.stringContaining('fields of Account: not checked') },
    { verdict: 'unknown', text: expect.stringContaining('this machine keeps no metrics') },
    { verdict: 'unknown', text: expect.stringContaining('no client of the last month') },
  ])
})

test('that refuses the key', async () => {
  await withCredentials({ apiKey: 'wrong' }, async () => {
    expect(await problems()).toEqual([
      {
        area: 'espocrm',
        verdict: 'problem',
        text: expect.stringContaining('The CRM refuses the stored credentials'),
        remedy: expect.stringContaining('roomkeeper connect espocrm'),
      },
    ])
  })
})

test('that does not answer is one problem, and the others are looked at all the same', async () => {
  crm().faults.add(when({}, { kind: 'reset' }, 100))
  const { findings } = await examine(running)
  crm().faults.clear()
  const inCrm = findings.filter(({ area }) => area === 'espocrm')
  expect(inCrm.filter(({ verdict }) => verdict !== 'unknown')).toMatchObject([
    { verdict: 'problem', text: expect.stringContaining('The CRM does not answer'), remedy: expect.any(String) },
  ])
  expect(findings.find(({ area }) => area === 'pipedrive')).toMatchObject({ verdict: 'ok' })
})

test('that lacks a field', async () => {
  await asAdmin('DELETE', 'Admin/fieldManager/Account/cDocspaceStatus')
  expect(await problems()).toMatchObject([
    { text: expect.stringContaining('field cDocspaceStatus on Account'), remedy: 'roomkeeper connect espocrm' },
  ])
  const short = { name: 'docspaceStatus', type: 'varchar', maxLength: 20 }
  await asAdmin('POST', 'Admin/fieldManager/Account', short)
  const [tooShort] = await problems()
  expect(tooShort?.remedy).toContain('Make it a varchar of 250 characters at least')
  await asAdmin('PUT', 'Admin/fieldManager/Account/cDocspaceStatus', { maxLength: 255 })
})

test('that signs with another secret than the one that is stored', async () => {
  const right = await stored()
  await put('roomkeeper/local/webhooks/espocrm', { secrets: ['a-secret-of-before'] })
  const found = await problems()
  await put('roomkeeper/local/webhooks/espocrm', right)
  expect(found).toMatchObject([
    {
      text: expect.stringContaining('signs with another secret'),
      remedy: expect.stringContaining('roomkeeper connect espocrm'),
    },
  ])
})

test('whose webhook is switched off, and whose webhook is gone', async () => {
  await asAdmin('PUT', `Webhook/${await webhookId()}`, { isActive: false })
  const switchedOff = await problems()
  expect(switchedOff.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('the webhook Account.create is switched off'),
  )
  for (const { remedy } of switchedOff) expect(remedy).toContain('roomkeeper connect espocrm')
  await asAdmin('DELETE', `Webhook/${await webhookId()}`)
  expect(await problems()).toMatchObject([
    { text: 'event Account.create (new clients): missing', remedy: 'roomkeeper connect espocrm' },
  ])
  expect(await webhookId()).toBeUndefined()
})

test('whose role does not let us see the records', async () => {
  const data = { Account: { read: 'own', edit: 'no' } }
  const { id } = (await asAdmin('POST', 'Role', { name: 'Nothing', data })).body as { id: string }
  const user = { userName: 'poor', type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
  const { apiKey } = (await asAdmin('POST', 'User', user)).body as { apiKey: string }
  await withCredentials({ apiKey }, async () => {
    const [problem] = await problems()
    expect(problem?.text).toContain('rights of the API user poor')
    expect(problem?.remedy).toContain('Account: read = all')
  })
})

test('whose role lets us see the records of a team: the others would be missed without a word', async () => {
  const data = {
    Account: { read: 'team', edit: 'all' },
    Contact: { read: 'all' },
    User: { read: 'all' },
    Webhook: true,
  }
  const { id } = (await asAdmin('POST', 'Role', { name: 'Of a team', data })).body as { id: string }
  const user = { userName: 'teammate', type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
  const { apiKey } = (await asAdmin('POST', 'User', user)).body as { apiKey: string }
  await withCredentials({ apiKey }, async () => {
    const [problem] = await problems()
    expect(problem?.text).toContain('rights of the API user teammate')
    expect(problem?.remedy).toContain('Account: read = all, not team')
  })
})

const managers = async (settings: Record<string, unknown> = {}) => {
  const { findings } = await examine(running, settings)
  return findings.find(({ area, text }) => area === 'espocrm' && /account of|account manager/.test(text))
}

test('whose account managers DocSpace knows, or not: then by what the settings say', async () => {
  await crm().createClient({ name: 'Of Anna', ownerEmail: SAMPLE.anna })
  expect(await managers()).toMatchObject({ verdict: 'ok', text: expect.stringContaining('the account manager of') })
  await crm().createClient({ name: 'Of a stranger', ownerEmail: SAMPLE.stranger })
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

test('whose newest clients have no owner: an older one that has is looked at', async () => {
  await crm().createClient({ name: 'Of Anna', ownerEmail: SAMPLE.anna })
  for (let n = 0; n < 8; n += 1) await crm().createClient({ name: `Of nobody ${n}` })
  expect((await managers())?.text).toContain('stranger@example.com')
})

test('is left as it was', async () => {
  const writes = () => Object.entries(crm().counters).filter(([call]) => /^(POST|PUT|DELETE) /.test(call))
  const before = JSON.stringify(writes())
  await running.run('doctor')
  expect(JSON.stringify(writes())).toBe(before)
})
