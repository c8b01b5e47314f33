import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type HubspotOptions, type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { fault, testClock } from '../worlds/world.ts'

let sim: HubspotSim
afterEach(() => sim.stop())

const webhookUrl = 'https://hooks.example.com/webhooks/hubspot'
const clients = [{ object: 'company' }, { object: 'deal', where: { dealstage: ['closedwon'] } }]

const connectorOf = async () => {
  const connector = await hubspot.connector?.()
  if (!connector) throw new Error('HubSpot has no connector')
  return connector
}

const open = async (options: HubspotOptions = {}, more: object = {}, given: Record<string, string> = {}) => {
  sim = await startHubspot(options)
  return (await connectorOf()).open({
    settings: z.parse(hubspot.settings, { url: sim.url, ...more }),
    given: { accessToken: SAMPLE.accessToken, clientSecret: SAMPLE.clientSecret, ...given },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
}
type Opened = Awaited<ReturnType<typeof open>>

const scopes = async (connection: Opened) => (await connection.steps())[0]

/** Versions in the paths that were called. */
const versionsCalled = () =>
  [...new Set(Object.keys(sim.counters).flatMap((call) => call.match(/\bv\d\b|20\d\d-\d\d/g) ?? []))].sort()

describe('the project app of HubSpot', () => {
  it('has a static token, every scope and every subscription that the settings need', async () => {
    const files = (await (await open({}, { clients })).files?.()) ?? {}
    const [project, app, webhooks] = [
      'hsproject.json',
      'src/app/app-hsmeta.json',
      'src/app/webhooks/webhooks-hsmeta.json',
    ].map((path) => JSON.parse(files[path] ?? '{}'))
    expect(project).toMatchObject({ srcDir: 'src', platformVersion: '2026.03' })
    expect(app.config).toMatchObject({ distribution: 'private', auth: { type: 'static' } })
    expect(app.config.auth.requiredScopes).toEqual(
      expect.arrayContaining(['crm.objects.deals.write', 'crm.objects.contacts.read', 'crm.schemas.companies.write']),
    )
    expect(webhooks.config.settings).toEqual({ targetUrl: webhookUrl, maxConcurrentRequests: 10 })
    expect(webhooks.config.subscriptions).toEqual({
      crmObjects: [
        { subscriptionType: 'object.creation', objectType: 'company', active: true },
        { subscriptionType: 'object.creation', objectType: 'deal', active: true },
      ],
      legacyCrmObjects: [{ subscriptionType: 'deal.propertyChange', propertyName: 'dealstage', active: true }],
      hubEvents: [],
    })
  })

  it('is written before there is a token, and carries no secret', async () => {
    const { folder } = await connectorOf()
    sim = await startHubspot()
    const settings = z.parse(hubspot.settings, { url: sim.url, clients })
    const files = folder?.files({ settings, webhookUrl }) ?? {}
    expect(Object.keys(files)).toEqual([
      'hsproject.json',
      'src/app/app-hsmeta.json',
      'src/app/webhooks/webhooks-hsmeta.json',
    ])
    expect(files['src/app/webhooks/webhooks-hsmeta.json']).toContain(webhookUrl)
    expect(folder?.afterwards('here').filter((line) => line.startsWith('  '))).toHaveLength(3)
    expect(JSON.stringify(files)).not.toContain(SAMPLE.clientSecret)
  })
})

describe('the scopes of an app', () => {
  it.each([
    ['told by the token', { app: 'legacy' }, {}, {}],
    ['told to who knows the client ID', { app: 'project' }, { apiVersion: '2026-09' }, { clientId: SAMPLE.clientId }],
  ] as const)('are seen where they are %s', async (_, options, more, given) => {
    expect(await scopes(await open(options, more, given))).toEqual({ what: 'scopes of the app', state: 'done' })
  })

  it('stop nobody where HubSpot does not tell them', async () => {
    const connection = await open({ app: 'project', customFields: false }, { apiVersion: '2026-09' })
    const [first, ...rest] = await connection.steps()
    expect(first).toMatchObject({ state: 'unseen', how: expect.arrayContaining(['  crm.objects.owners.read']) })
    expect(rest.filter(({ state }) => state === 'to-do')).toHaveLength(4)
  })

  it('stop nobody where the call for them is gone', async () => {
    const connection = await open()
    sim.faults.add(fault({ path: /access-token-info/ }, { kind: 'status', status: 410 }))
    expect(await scopes(connection)).toMatchObject({ state: 'unseen' })
  })
})

describe('the version of the API', () => {
  it.each([
    ['v3', ['v2', 'v3']],
    ['2026-09', ['2026-09']],
  ])('%s is that of every path', async (apiVersion, called) => {
    const connection = await open({ customFields: false }, { apiVersion }, { clientId: SAMPLE.clientId })
    await connection.hello()
    for (const { make } of await connection.steps()) await make?.()
    expect((await connection.steps()).filter(({ state }) => state === 'to-do')).toEqual([])
    expect(versionsCalled()).toEqual(called)
  })

  it('is the dated one for what is connected anew, and stays for what was there', async () => {
    const { draft } = await connectorOf()
    const versionOf = (own: object) => z.parse(hubspot.settings, own)
    expect(versionOf(draft?.({}, true) ?? {})).toMatchObject({ apiVersion: '2026-09', allowV1: true })
    expect(versionOf(draft?.({}, false) ?? {})).toMatchObject({ apiVersion: 'v3', allowV1: false })
    const written = await (await open({}, draft?.({}, true))).settings?.()
    expect(written).toEqual({ apiVersion: '2026-09', allowV1: true })
    await sim.stop()
    expect(await (await open({}, draft?.({}, false))).settings?.()).toEqual({})
  })
})

it('a trial causes a creation, another name and a deletion of each object', async () => {
  expect((await open({}, { clients })).causes).toEqual({
    withinMs: 10_000,
    events: [
      ...['company.creation', 'company.propertyChange:name', 'company.deletion'],
      ...['deal.creation', 'deal.propertyChange:dealname', 'deal.deletion'],
    ],
  })
})
