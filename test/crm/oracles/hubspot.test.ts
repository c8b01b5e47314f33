import { Client } from '@hubspot/api-client'
import { expect } from 'vitest'
import { type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import type { Deviations } from './deviations.ts'
import { holdToOracle } from './oracle.ts'
import { askHubspot } from './our-calls/hubspot.ts'
import type { Dialect } from './recorder.ts'

const dialect: Dialect = {
  auth: 'authorization',
  variable: [
    [/^\d{5,}$/, '{id}'],
    [/^docspace_\w+$/, '{property}'],
  ],
  lists: ['properties'],
}

/** HubSpot's client has the numbered versions only: what the dated ones ask otherwise is held by their OpenAPI files. */
const deviations: Deviations = [
  [/^GET \/account-info\//, "the client has no such part; HubSpot's OpenAPI file of account-info has the route"],
  [
    /^POST \/oauth\/v2\/private-apps\//,
    'of legacy private apps; in no client and no OpenAPI file, so that an answer that is none stops nobody',
  ],
  [/^GET \/crm\/v3\/owners\?/, 'the client puts a slash behind owners; HubSpot’s guide to owners writes none'],
  [
    /^GET \S+properties=\{name\},\{name\}/,
    'the client repeats the parameter; HubSpot’s guides write one list with commas',
  ],
  [
    /\/batch\/read .*\{inputs:\[\{id:string\}\],properties:\[string\]\}$/,
    "the client's model wants propertiesWithHistory; HubSpot's guide leaves it out",
  ],
]

/** The same by HubSpot's own client, which parses every answer into its models. */
const everythingOfTheirs = async (_: HubspotSim, basePath: string) => {
  const client = new Client({ accessToken: SAMPLE.accessToken, basePath, numberOfApiCallRetries: 0 })
  const { companies, contacts, deals, properties, owners } = client.crm
  const ownerId = Number((await owners.ownersApi.getPage(SAMPLE.anna)).results[0]?.id)
  expect((await owners.ownersApi.getById(ownerId)).email).toBe(SAMPLE.anna)
  expect((await owners.ownersApi.getPage(undefined, undefined, 500)).results.length).toBeGreaterThan(1)
  for (const type of ['companies', 'contacts', 'deals']) {
    const made = {
      name: 'docspace_room',
      label: 'Room',
      type: 'string',
      fieldType: 'text',
      groupName: `${type}information`,
    }
    await properties.coreApi.create(type, made as Parameters<typeof properties.coreApi.create>[1])
    await properties.coreApi.getByName(type, 'docspace_room')
    await properties.coreApi.getAll(type)
  }
  const names = ['name', 'domain']
  const search = searchFor(names)
  const name = { company: 'name', contact: 'lastname', deal: 'dealname' }
  for (const [object, api] of [
    ['company', companies],
    ['contact', contacts],
    ['deal', deals],
  ] as const) {
    const created = await api.basicApi.create({ properties: { [name[object]]: 'Acme' } })
    const { id } = created
    expect(created.properties[name[object]]).toBe('Acme')
    const associated = object === 'contact' ? undefined : ['contacts']
    await api.basicApi.getById(id, names, undefined, associated)
    await api.basicApi.update(id, { properties: { docspace_room: 'ready' } })
    await api.basicApi.update(id, { properties: { [name[object]]: 'Acme & Sons' } })
    await api.basicApi.getById(id, names)
    await api.basicApi.getById(id, ['name'])
    await api.searchApi.doSearch(search)
    await api.basicApi.archive(id)
    expect((await api.basicApi.getById(id, names, undefined, undefined, true)).archived).toBe(true)
    await api.basicApi.getById(id, ['name'], undefined, undefined, true)
  }
  for (const type of ['companies', 'contacts', 'deals']) await properties.coreApi.archive(type, 'docspace_room')
  const { id } = await contacts.basicApi.create({ properties: { lastname: 'Acme' } })
  const read = await contacts.batchApi.read({ properties: ['email'], propertiesWithHistory: [], inputs: [{ id }] })
  expect(read.results[0]?.id).toBe(id)
}

type Search = Parameters<Client['crm']['companies']['searchApi']['doSearch']>[0]

const searchFor = (properties: string[]): Search => {
  const filter = { propertyName: 'createdate', operator: 'GTE', value: '0' }
  // The model says an array of texts; HubSpot's guides, and this client's README, give objects.
  const sorts = [{ propertyName: 'createdate', direction: 'ASCENDING' }]
  return { filterGroups: [{ filters: [filter] }], sorts, properties, limit: 200 } as unknown as Search
}

const limits = { perTenSeconds: 10_000, perDay: 1e9, searchesPerSecond: 1_000 }

holdToOracle('HubSpot’s own client', {
  start: () => startHubspot({ customFields: false, app: 'legacy', limits }),
  ours: askHubspot,
  theirs: everythingOfTheirs,
  dialect,
  deviations,
  least: { ours: 20, theirs: 35 },
})
