import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { arrived, forgetKey, stillToDo } from '../steps.ts'

let crm: HubspotSim
let running: RunningInstance
const variables = {
  HUBSPOT_ACCESS_TOKEN: SAMPLE.accessToken,
  HUBSPOT_CLIENT_SECRET: SAMPLE.clientSecret,
}
const typed = {
  'Access token': `${SAMPLE.accessToken}\n`,
  'Client secret': `${SAMPLE.clientSecret}\n`,
}
beforeAll(async () => {
  crm = await startHubspot({ deliver: 'auto', customFields: false })
  const settings = { 'sources.hubspot': { url: crm.url, settleSeconds: 0 } }
  running = await openInstance({
    environment: { HUBSPOT_URL: crm.url, HUBSPOT_ACCESS_TOKEN: 'a-token-of-before' },
    settings,
  })
  await forgetKey(running, 'hubspot')
}, 60_000)
afterAll(async () => {
  await running?.stop()
  await crm?.stop()
})

test('asks a person for what it needs, shows what it will do, and does nothing without a yes', async () => {
  const { out, err, code } = await running.type({ ...typed, '(y/N)': 'n\n' }, 'connect', 'hubspot')
  expect(code).toBe(3)
  expect(out).toContain('+ property docspace_status of companies')
  expect(out).toContain('Nothing was changed')
  // What is typed is not shown.
  for (const secret of [SAMPLE.accessToken, SAMPLE.clientSecret]) expect(out + err).not.toContain(secret)
  expect(Object.keys(crm.counters).filter((call) => call === 'POST /crm/v3/properties/companies')).toEqual([])
})

test('writes the project app before there is a token, with the commands that make an app of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-hubspot-'))
  const { out, code } = await running.run('connect', 'hubspot', '--out', folder, '--yes')
  expect(code).toBe(0)
  expect(out).toContain('npx @hubspot/cli project upload')
  const webhooks = await readFile(join(folder, 'src/app/webhooks/webhooks-hsmeta.json'), 'utf8')
  expect(JSON.parse(webhooks).config.settings.targetUrl).toBe(running.instance.webhookUrl('hubspot'))
  await rm(folder, { recursive: true, force: true })
})

test('names the scopes that the private app lacks, and makes nothing', async () => {
  const scopes = ['companies', 'contacts'].flatMap((object) => [
    `crm.objects.${object}.read`,
    `crm.objects.${object}.write`,
    `crm.schemas.${object}.read`,
  ])
  const poor = await startHubspot({ customFields: false, scopes })
  const { out, err, code } = await running.runIn(variables, 'connect', 'hubspot', '--url', poor.url, '--yes')
  expect([code, err]).toEqual([1, expect.stringContaining('Nothing was changed')])
  expect(out).toMatch(/Scopes, add:\n\s+crm\.objects\.owners\.read\n\s+crm\.schemas\.companies\.write\n/)
  expect(Object.keys(poor.counters).filter((call) => call.includes('/properties'))).toEqual([])
  await poor.stop()
})

test('makes the properties, tells how to subscribe, and a client gets its room', async () => {
  // An app that is uploaded has its subscriptions before anybody connects.
  await crm.subscribe(running.instance.webhookUrl('hubspot'))
  const { out, code } = await running.type({ ...typed, '(y/N)': 'y\n' }, 'connect', 'hubspot')
  expect(out.indexOf('+ property')).toBeLessThan(out.indexOf('✓ property'))
  expect(out).toMatch(arrived)
  expect(out).toContain(`Target URL: ${running.instance.webhookUrl('hubspot')}`)
  // HubSpot told of the trial record, which made no client.
  expect(out).toContain('✓ the app signs its deliveries with X-HubSpot-Signature-v3 and the older signature')
  expect(code).toBe(0)
  const { id } = await crm.createClient({ name: 'Acme', email: 'a@acme.example.com', ownerEmail: SAMPLE.anna })
  await eventually(() => (String(crm.record(id)?.docspace_status).startsWith('ready') ? true : undefined))
})

test('repeated, changes nothing', async () => {
  const calls = () => Object.entries(crm.counters).filter(([call]) => /^(POST|PUT|PATCH|DELETE) \/crm/.test(call))
  const before = JSON.stringify(calls())
  const { json } = await running.run('connect', 'hubspot', '--yes', '--json', '--no-trial')
  expect(stillToDo(json)).toEqual([])
  expect(JSON.stringify(calls())).toBe(before)
  expect(json).toMatchObject({ test: { accepted: 202, refused: 401 } })
})

test('--remove --fields archives the properties and empties the secrets', async () => {
  expect((await running.run('connect', 'hubspot', '--remove', '--fields', '--yes')).code).toBe(0)
  const again = await running.runIn(variables, 'connect', 'hubspot', '--dry-run', '--json')
  expect(stillToDo(again.json)).toHaveLength(6)
})
