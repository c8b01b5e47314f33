import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseXml } from '@rgrove/parse-xml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { when } from '#infra/local/simulators/faults.ts'
import { type HubspotSim, SAMPLE as hubspotSample, startHubspot } from '#infra/local/simulators/hubspot/index.ts'
import {
  type PipedriveSim,
  SAMPLE as pipedriveSample,
  startPipedrive,
} from '#infra/local/simulators/pipedrive/index.ts'
import {
  type SalesforceSim,
  SAMPLE as salesforceSample,
  startSalesforce,
} from '#infra/local/simulators/salesforce/index.ts'
import { eventually, openHouse, type Ran, type RunningHouse, roomkeeper } from './running-house.ts'

const arrived = /A test event arrived \(20\d\); one with a wrong secret was refused \(40\d\)\./

interface Steps {
  steps: { what: string; state: string }[]
}

const stillToDo = (json: unknown) => (json as Steps).steps.filter(({ state }) => state === 'to-do')

/** Where the messages of the metadata go. */
const endpointIn = async (folder: string): Promise<string> => {
  const workflow = await readFile(join(folder, 'workflows/Account.workflow'), 'utf8')
  return /<endpointUrl>(.*)<\/endpointUrl>/.exec(workflow)?.[1] ?? ''
}

/** Runs `work` with these variables in the environment of the process, which the AWS SDK reads. */
const withVariables = async <T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> => {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return await work()
  } finally {
    process.env = before
  }
}

describe('HubSpot', () => {
  let crm: HubspotSim
  let running: RunningHouse
  const variables = {
    HUBSPOT_ACCESS_TOKEN: hubspotSample.accessToken,
    HUBSPOT_CLIENT_SECRET: hubspotSample.clientSecret,
  }
  const typed = {
    'Access token': `${hubspotSample.accessToken}\n`,
    'Client secret': `${hubspotSample.clientSecret}\n`,
  }
  beforeAll(async () => {
    crm = await startHubspot({ deliver: 'auto', customFields: false })
    const settings = { 'sources.hubspot': { url: crm.url, settleSeconds: 0 } }
    running = await openHouse({ environment: { HUBSPOT_URL: crm.url }, settings })
  }, 60_000)
  afterAll(async () => {
    await running?.stop()
    await crm?.stop()
  })

  test('asks a person for what it needs, shows what it will do, and does nothing without a yes', async () => {
    const { out, err, code } = await running.type({ ...typed, '(y/N)': 'n\n' }, 'connect', 'hubspot')
    expect(code).toBe(0)
    expect(out).toContain('+ property docspace_status of companies')
    expect(out).toContain('Nothing was changed')
    // What is typed is not shown.
    for (const secret of [hubspotSample.accessToken, hubspotSample.clientSecret])
      expect(out + err).not.toContain(secret)
    expect(Object.keys(crm.counters).filter((call) => call === 'POST /crm/v3/properties/companies')).toEqual([])
  })

  test('makes the properties, tells how to subscribe, and a client gets its room', async () => {
    const { out, code } = await running.type({ ...typed, '(y/N)': 'y\n' }, 'connect', 'hubspot')
    expect(out.indexOf('+ property')).toBeLessThan(out.indexOf('✓ property'))
    expect(out).toMatch(arrived)
    expect(out).toContain(`Target URL: ${running.house.webhookUrl('hubspot')}`)
    expect(code).toBe(0)
    await crm.subscribe(running.house.webhookUrl('hubspot'))
    const { id } = await crm.createClient({ name: 'Acme', email: 'a@acme.example.com', ownerEmail: hubspotSample.anna })
    await eventually(() => (String(crm.record(id)?.docspace_status).startsWith('ready') ? true : undefined))
  })

  test('repeated, changes nothing', async () => {
    const calls = () => Object.entries(crm.counters).filter(([call]) => /^(POST|PUT|PATCH|DELETE) \/crm/.test(call))
    const before = JSON.stringify(calls())
    const { json } = await running.run('connect', 'hubspot', '--yes', '--json')
    expect(stillToDo(json)).toEqual([])
    expect(JSON.stringify(calls())).toBe(before)
    expect(json).toMatchObject({ test: { accepted: 202, refused: 401 } })
  })

  test('--remove --fields archives the properties and empties the secrets', async () => {
    expect((await running.run('connect', 'hubspot', '--remove', '--fields', '--yes')).code).toBe(0)
    const again = await running.runIn(variables, 'connect', 'hubspot', '--dry-run', '--json')
    expect(stillToDo(again.json)).toHaveLength(6)
  })
})

describe('Pipedrive', () => {
  let crm: PipedriveSim
  let running: RunningHouse
  beforeAll(async () => {
    crm = await startPipedrive({ deliver: 'auto' })
    const settings = { 'sources.pipedrive': { url: crm.url, fields: { organization: crm.fieldCodes.organization } } }
    running = await openHouse({ environment: { PIPEDRIVE_URL: crm.url }, settings })
  }, 60_000)
  afterAll(async () => {
    await running?.stop()
    await crm?.stop()
  })

  test('registers the webhook with credentials of its own, and a client gets its room', async () => {
    const { out, code } = await running.run('connect', 'pipedrive', '--api-token', pipedriveSample.apiToken, '--yes')
    expect(out).toMatch(arrived)
    expect(code).toBe(0)
    const { id } = await crm.createClient({
      name: 'Acme',
      email: 'a@acme.example.com',
      ownerEmail: pipedriveSample.anna,
    })
    const field = crm.fieldCodes.organization.status
    await eventually(() => {
      const custom = crm.record(id)?.custom_fields as Record<string, unknown> | undefined
      return String(custom?.[field]).startsWith('ready') ? true : undefined
    })
  })

  test('stops before anything is made when the token is of somebody who does not see everything', async () => {
    const account = await startPipedrive({ customFields: false })
    const { out, err, code } = await running.run(
      ...['connect', 'pipedrive', '--url', account.url, '--api-token', 'sample-12415231', '--yes'],
    )
    expect(code).toBe(1)
    expect(out).toContain('make this user an administrator')
    expect(err).toContain('Nothing was changed')
    expect(Object.keys(account.counters).filter((call) => /^(POST|PATCH|DELETE) /.test(call))).toEqual([])
    await account.stop()
  })

  test('before the source is deployed makes the fields, and puts their keys into cdk.json', async () => {
    const account = await startPipedrive({ customFields: false })
    const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-settings-'))
    const cdkJson = join(folder, 'cdk.json')
    const before = JSON.parse(await readFile('cdk.json', 'utf8'))
    before.context.roomkeeper.environments.dev.publicUrl = 'https://hooks.example.com'
    await writeFile(cdkJson, JSON.stringify(before))
    const dev = ['connect', 'pipedrive', '--env', 'dev', '--cdk-json', cdkJson, '--url', account.url]
    const token = ['--api-token', pipedriveSample.apiToken]
    // An AWS account without this environment: the endpoints of the house know nothing of it.
    const { out, code } = await withVariables(running.house.cloud.sdkEnvironment, () =>
      roomkeeper([...dev, ...token, '--yes']),
    )
    expect(code).toBe(0)
    expect(out).toContain('+ sources.pipedrive of dev in cdk.json')
    expect(out).toContain('Now deploy')
    const after = JSON.parse(await readFile(cdkJson, 'utf8')).context.roomkeeper.environments.dev
    expect(after.sources.espocrm).toEqual(before.context.roomkeeper.environments.dev.sources.espocrm)
    expect(after.sources.pipedrive.url).toBe(account.url)
    expect(Object.values(after.sources.pipedrive.fields.organization)).toEqual(
      Array(4).fill(expect.stringMatching(/^[0-9a-f]{40}$/)),
    )
    const again = await withVariables(running.house.cloud.sdkEnvironment, () =>
      roomkeeper([...dev, ...token, '--yes', '--json']),
    )
    expect(stillToDo(again.json)).toEqual([])
    await account.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('repeated, changes nothing; removed, it is gone', async () => {
    const { json } = await running.run('connect', 'pipedrive', '--yes', '--json')
    expect(stillToDo(json)).toEqual([])
    const { out } = await running.run('connect', 'pipedrive', '--remove', '--yes')
    expect(out).toContain('delete the webhook create of organization')
    const { json: after } = await running.run(
      ...['connect', 'pipedrive', '--api-token', pipedriveSample.apiToken, '--dry-run', '--json'],
    )
    expect(stillToDo(after).map(({ what }) => what)).toContain('webhook create of organization')
  })
})

describe('Salesforce', () => {
  let crm: SalesforceSim
  let running: RunningHouse
  let folder: string
  const given = ['--client-id', salesforceSample.clientId, '--client-secret', salesforceSample.clientSecret]
  beforeAll(async () => {
    crm = await startSalesforce({ deliver: 'auto' })
    const { organizationId, integrationUserId } = crm
    const clients = [
      { object: 'Account' },
      { object: 'Opportunity', where: { StageName: ['Closed Won', 'Won & <paid>'] } },
    ]
    const settings = { 'sources.salesforce': { url: crm.url, organizationId, integrationUserId, clients } }
    running = await openHouse({ environment: { SALESFORCE_URL: crm.url }, settings })
    folder = await mkdtemp(join(tmpdir(), 'roomkeeper-metadata-'))
  }, 60_000)
  afterAll(async () => {
    await running?.stop()
    await crm?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('writes what is to be deployed, and its endpoint takes messages', async () => {
    const { out, code } = await running.run('connect', 'salesforce', ...given, '--out', folder, '--reveal', '--yes')
    expect(out).toMatch(arrived)
    expect(code).toBe(0)
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name).sort()).toEqual([
      'Account.object',
      'Account.workflow',
      'Opportunity.object',
      'Opportunity.workflow',
      'Roomkeeper.permissionset',
      'Roomkeeper_Account.flow',
      'Roomkeeper_Opportunity.flow',
      'package.xml',
    ])
    for (const { parentPath, name } of files) parseXml(await readFile(join(parentPath, name), 'utf8'))
    const endpoint = await endpointIn(folder)
    expect(out).toContain(endpoint)
    expect(await readFile(join(folder, 'flows/Roomkeeper_Opportunity.flow'), 'utf8')).toContain(
      'Won &amp; &lt;paid&gt;',
    )
    // The simulator has an endpoint of its own; the message goes to the one that was made.
    await crm.subscribe(running.house.webhookUrl('salesforce'))
    const { id } = await crm.createClient({
      name: 'Acme',
      email: 'a@acme.example.com',
      ownerEmail: salesforceSample.anna,
    })
    await crm.deliverRaw({ recordId: id, url: endpoint })
    await eventually(() => (String(crm.record(id)?.DocSpace_Status__c).startsWith('ready') ? true : undefined))
  })

  test('tells by what the user sees which right is missing, and stops where nothing could be written', async () => {
    const described = (more: object) => {
      const field = (name: string, rest = {}) => ({ name, type: 'string', length: 255, updateable: true, ...rest })
      const fields = [
        field('DocSpace_Room_Id__c'),
        field('DocSpace_Room_URL__c', { type: 'url', updateable: false }),
        field('DocSpace_Invitation_URL__c', { type: 'url' }),
        field('DocSpace_Status__c'),
      ]
      crm.faults.clear()
      const body = JSON.stringify({ name: 'Account', updateable: true, fields, ...more })
      crm.faults.add(when({ path: /Account\/describe/ }, { kind: 'status', status: 200, body }, 9))
    }
    const dry = () => running.run('connect', 'salesforce', '--dry-run', '--json')
    const stateOf = ({ json }: Ran, what: string) => (json as Steps).steps.find((step) => step.what === what)?.state
    described({})
    const readOnly = await dry()
    expect(stateOf(readOnly, 'field DocSpace_Room_URL__c of Account')).toBe('by-hand')
    expect(stateOf(readOnly, 'field DocSpace_Status__c of Account')).toBe('done')
    described({ fields: [] })
    expect(stateOf(await dry(), 'field DocSpace_Status__c of Account')).toBe('by-hand')
    described({ updateable: false })
    const without = await dry()
    expect(stateOf(without, 'right to read and edit Account')).toBe('wrong')
    expect([without.code, without.err]).toEqual([1, expect.stringContaining('Nothing was changed')])
    crm.faults.clear()
  })

  test('says what only a person can undo, and empties the secrets', async () => {
    const dry = await running.run('connect', 'salesforce', '--remove', '--dry-run', '--json')
    const steps = (dry.json as Steps).steps.map(({ what, state }) => `${state} ${what}`)
    expect(steps).toEqual([
      expect.stringMatching(/^by-hand deactivate the Flow/),
      'to-do empty the secret roomkeeper/local/webhooks/salesforce',
      'to-do empty the secret roomkeeper/local/crm/salesforce',
    ])
  })

  test('takes a certificate in the place of the secret, keeps it, and asks for neither again', async () => {
    const { clientId, username, privateKey } = crm.jwtCredentials()
    const variables = { SALESFORCE_CLIENT_ID: clientId, SALESFORCE_PRIVATE_KEY: privateKey }
    const half = await running.runIn(variables, 'connect', 'salesforce', '--dry-run', '--json')
    // Without the user name the secret that is stored already goes on.
    expect(stillToDo(half.json)).toEqual([])
    const whole = { ...variables, SALESFORCE_USERNAME: username }
    const { json, out } = await running.runIn(whole, 'connect', 'salesforce', '--yes', '--json')
    expect(stillToDo(json).map(({ what }) => what)).toEqual(['secret roomkeeper/local/crm/salesforce'])
    expect(out).not.toContain('PRIVATE KEY')
    const again = await running.run('connect', 'salesforce', '--yes', '--json')
    expect([again.code, stillToDo(again.json)]).toEqual([0, []])
    const { id } = await crm.createClient({
      name: 'Beta',
      email: 'b@beta.example.com',
      ownerEmail: salesforceSample.anna,
    })
    await crm.deliverRaw({ recordId: id, url: await endpointIn(folder) })
    await eventually(() => (String(crm.record(id)?.DocSpace_Status__c).startsWith('ready') ? true : undefined))
  })

  test('repeated, keeps the endpoint', async () => {
    const { json } = await running.run('connect', 'salesforce', '--out', folder, '--yes', '--json')
    expect(stillToDo(json)).toEqual([])
  })
})

describe('generic', () => {
  let running: RunningHouse
  beforeAll(async () => {
    running = await openHouse()
  }, 60_000)
  afterAll(() => running?.stop())

  test('keeps the secret there is, and shows it only when told', async () => {
    const { out, code } = await running.run('connect', 'generic', '--yes')
    expect(code).toBe(0)
    expect(out).toMatch(arrived)
    expect(out).not.toContain('whsec_')
    expect((await running.run('connect', 'generic', '--yes', '--reveal')).out).toMatch(
      /signed as Standard Webhooks with whsec_/,
    )
  })

  test('removed, has no secret any more; connected again, it has a new one', async () => {
    const shown = async () => (await running.run('connect', 'generic', '--yes', '--reveal', '--no-test')).out
    const secretIn = (out: string) => /Standard Webhooks with (whsec_\S+)/.exec(out)?.[1]
    const before = secretIn(await shown())
    const { out, code } = await running.run('connect', 'generic', '--remove', '--yes')
    expect([code, out.includes('empty the secret roomkeeper/local/webhooks/generic')]).toEqual([0, true])
    const nothing = await running.run('connect', 'generic', '--remove', '--yes')
    expect(nothing.out).toContain('There is nothing to undo.')
    const after = secretIn(await shown())
    expect(after).toMatch(/^whsec_/)
    expect(after).not.toBe(before)
  })
})
