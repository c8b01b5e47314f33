import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseXml } from '@rgrove/parse-xml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { when } from '#infra/simulators/http/faults.ts'
import { SAMPLE, type SalesforceSim, startSalesforce } from '#infra/simulators/salesforce/index.ts'
import { eventually, openInstance, type Ran, type RunningInstance } from '../../running-instance.ts'
import { arrived, forgetKey, stepsIn, stillToDo } from '../steps.ts'

/** Where the messages of the metadata go. */
const endpointIn = async (folder: string): Promise<string> => {
  const workflow = await readFile(join(folder, 'workflows/Account.workflow'), 'utf8')
  return /<endpointUrl>(.*)<\/endpointUrl>/.exec(workflow)?.[1] ?? ''
}

let crm: SalesforceSim
let running: RunningInstance
let folder: string
const given = ['--client-id', SAMPLE.clientId, '--client-secret', SAMPLE.clientSecret]
beforeAll(async () => {
  crm = await startSalesforce({ deliver: 'auto' })
  const { organizationId, integrationUserId } = crm
  const clients = [
    { object: 'Account' },
    { object: 'Opportunity', where: { StageName: ['Closed Won', 'Won & <paid>'] } },
  ]
  const settings = { 'sources.salesforce': { url: crm.url, organizationId, integrationUserId, clients } }
  running = await openInstance({
    environment: { SALESFORCE_URL: crm.url, SALESFORCE_CLIENT_ID: 'of-before', SALESFORCE_CLIENT_SECRET: 'of-before' },
    settings,
  })
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-metadata-'))
  await forgetKey(running, 'salesforce')
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
  for (const { parentPath, name } of files) expect((await stat(join(parentPath, name))).mode & 0o077, name).toBe(0)
  for (const { parentPath, name } of files) parseXml(await readFile(join(parentPath, name), 'utf8'))
  const endpoint = await endpointIn(folder)
  expect(out).toContain(endpoint)
  expect(await readFile(join(folder, 'flows/Roomkeeper_Opportunity.flow'), 'utf8')).toContain('Won &amp; &lt;paid&gt;')
  // The simulator has an endpoint of its own; the message goes to the one that was made.
  await crm.subscribe(running.instance.webhookUrl('salesforce'))
  const { id } = await crm.createClient({
    name: 'Acme',
    email: 'a@acme.example.com',
    ownerEmail: SAMPLE.anna,
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
  const stateOf = ({ json }: Ran, what: string) => stepsIn(json).find((step) => step.what === what)?.state
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
  const steps = stepsIn(dry.json).map(({ what, state }) => `${state} ${what}`)
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
    ownerEmail: SAMPLE.anna,
  })
  await crm.deliverRaw({ recordId: id, url: await endpointIn(folder) })
  await eventually(() => (String(crm.record(id)?.DocSpace_Status__c).startsWith('ready') ? true : undefined))
})

test('repeated, keeps the endpoint', async () => {
  const { json } = await running.run('connect', 'salesforce', '--out', folder, '--yes', '--json')
  expect(stillToDo(json)).toEqual([])
})
