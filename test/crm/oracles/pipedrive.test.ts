import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type PipedriveSim, SAMPLE, startPipedrive } from '#infra/local/simulators/pipedrive/index.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { type Deviations, expectNoOther } from './deviations.ts'
import { type Dialect, formOf, type Recorded, type Recorder, startRecorder } from './recorder.ts'

const dialect: Dialect = {
  auth: 'x-api-token',
  variable: [
    [/^[0-9a-f]{40}$/, '{code}'],
    [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, '{time}'],
    [/^(?!500$|20$)\d+$/, '{id}'],
  ],
}

/** There is none. */
const deviations: Deviations = []

const webhookUrl = 'https://hooks.example.com/webhooks/pipedrive'
let sim: PipedriveSim
let recorder: Recorder
let ours: Recorded[]
let theirs: Recorded[]

const own = () => {
  const none = {
    roomId: 'a'.repeat(40),
    roomUrl: 'b'.repeat(40),
    invitationUrl: 'c'.repeat(40),
    status: 'd'.repeat(40),
  }
  const clients = ['organization', 'person', 'deal'].map((object) => ({ object, where: {} }))
  return { url: recorder.url, clients, fields: { organization: none, person: none, deal: none } }
}

/** Everything that the product asks Pipedrive for: connect, try, prove, list, read, write, and take away again. */
const everythingOfOurs = async () => {
  const settings = z.parse(pipedrive.settings, own())
  const common = { deadline: { remaining: () => 60_000 }, clock: systemClock }
  const connector = await pipedrive.connector?.()
  const connect = (settings_: typeof settings) =>
    connector?.open({
      ...common,
      settings: settings_,
      given: { apiToken: SAMPLE.apiToken },
      stored: { credentials: undefined, webhooks: [] },
      webhookUrl,
      portalUrl: 'https://docs.example.com',
    })
  const connection = connect(settings)
  await connection?.hello()
  for (const { make } of (await connection?.steps()) ?? []) await make?.()
  const made = z.parse(pipedrive.settings, { ...own(), ...(await connection?.settings?.()) })
  await connect(made)?.tryFields()
  const credentials = { apiToken: SAMPLE.apiToken }
  const records = await pipedrive.openRecords({ ...common, settings: made, credentials })
  const { id } = await sim.createClient({ name: 'Acme', email: 'a@acme.example.com', ownerEmail: SAMPLE.anna })
  const record = await records.read({ source: 'pipedrive', type: 'organization', id })
  if (!record) throw new Error('the simulator does not know its own client')
  await records.writeBack(record, {
    state: 'ready',
    status: 'ready',
    at: 0,
    roomId: 1,
    roomUrl: 'https://docs.example.com/rooms/shared/1',
  })
  for (const object of ['person', 'deal']) {
    const proof = await connection?.proof?.make?.({ object, name: 'Acme', fields: {} })
    if (!proof || !('id' in proof)) throw new Error(`no ${object} was made`)
    await records.read({ source: 'pipedrive', type: object, id: proof.id })
    await connection?.proof?.remove(object, proof.id)
  }
  const listing = await pipedrive.openListing?.({ ...common, settings: made, credentials })
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await listing?.page({ since: 0, filter: {} }, cursor)
    cursor = page?.next
    more = cursor !== undefined
  }
  for (const { make } of (await connect(made)?.removal({ fields: true })) ?? []) await make?.()
}

/** The same by Pipedrive's own client. Its models are types alone: what we read of an answer has to be in them, or this does not compile. */
const everythingOfTheirs = async () => {
  const second = new v2.Configuration({ apiKey: SAMPLE.apiToken, basePath: `${recorder.url}/api/v2` })
  const first = new v1.Configuration({ apiKey: SAMPLE.apiToken, basePath: `${recorder.url}/v1` })
  const users = new v1.UsersApi(first)
  const webhooks = new v1.WebhooksApi(first)
  const me = await users.getCurrentUser()
  expect(me.data?.access?.some(({ app, admin }) => app === 'sales' && admin)).toBe(true)
  await users.getUser({ id: me.data?.id ?? 0 })
  await webhooks.getWebhooks()
  const hook = {
    subscription_url: webhookUrl,
    event_action: 'create',
    event_object: 'organization',
    name: 'Roomkeeper',
    version: '2.0',
    http_auth_user: 'roomkeeper',
    http_auth_password: 'secret',
  } as v1.AddWebhookRequest
  const added = await webhooks.addWebhook({ AddWebhookRequest: hook })
  await webhooks.deleteWebhook({ id: Number(added.data?.id) })
  await organizations(second)
  await persons(second)
  await deals(second)
}

const lists = { updated_since: '2026-01-01T00:00:00Z', sort_by: 'add_time', sort_direction: 'asc', limit: 500 } as const
const code = 'a'.repeat(40)

const organizations = async (configuration: v2.Configuration) => {
  const fields = new v2.OrganizationFieldsApi(configuration)
  const AddOrganizationFieldRequest = {
    field_name: 'DocSpace room',
    field_type: 'text',
  } as v2.AddOrganizationFieldRequest
  const { data: field } = await fields.addOrganizationField({ AddOrganizationFieldRequest })
  await fields.getOrganizationFields({ limit: 500 })
  const api = new v2.OrganizationsApi(configuration)
  const { data } = await api.addOrganization({ AddOrganizationRequest: { name: 'Acme' } })
  const id = data?.id ?? 0
  await api.getOrganization({ id })
  const custom = { [field?.field_code ?? code]: 'ready' }
  await api.updateOrganization({
    id,
    UpdateOrganizationRequest: { custom_fields: custom } as v2.UpdateOrganizationRequest,
  })
  await api.getOrganizations(lists)
  await api.deleteOrganization({ id })
  await fields.deleteOrganizationField({ field_code: field?.field_code ?? '' })
}

const persons = async (configuration: v2.Configuration) => {
  const fields = new v2.PersonFieldsApi(configuration)
  const { data: field } = await fields.addPersonField({
    AddPersonFieldRequest: { field_name: 'DocSpace room', field_type: 'text' } as v2.AddPersonFieldRequest,
  })
  await fields.getPersonFields({ limit: 500 })
  const api = new v2.PersonsApi(configuration)
  const { data } = await api.addPerson({ AddPersonRequest: { name: 'Pat' } })
  const id = data?.id ?? 0
  await api.getPerson({ id })
  const custom = { [field?.field_code ?? code]: 'ready' }
  await api.updatePerson({ id, UpdatePersonRequest: { custom_fields: custom } as v2.UpdatePersonRequest })
  await api.getPersons(lists)
  await api.getPersons({ org_id: 1, sort_by: 'add_time', sort_direction: 'asc', limit: 20 })
  await api.deletePerson({ id })
  await fields.deletePersonField({ field_code: field?.field_code ?? '' })
}

const deals = async (configuration: v2.Configuration) => {
  const fields = new v2.DealFieldsApi(configuration)
  const { data: field } = await fields.addDealField({
    AddDealFieldRequest: { field_name: 'DocSpace room', field_type: 'text' } as v2.AddDealFieldRequest,
  })
  await fields.getDealFields({ limit: 500 })
  const api = new v2.DealsApi(configuration)
  const { data } = await api.addDeal({ AddDealRequest: { title: 'Big one' } })
  const id = data?.id ?? 0
  await api.getDeal({ id })
  const custom = { [field?.field_code ?? code]: 'ready' }
  await api.updateDeal({ id, UpdateDealRequest: { custom_fields: custom } as v2.UpdateDealRequest })
  await api.getDeals(lists)
  await api.getArchivedDeals(lists)
  await api.deleteDeal({ id })
  await fields.deleteDealField({ field_code: field?.field_code ?? '' })
}

beforeAll(async () => {
  sim = await startPipedrive({
    customFields: false,
    limits: { perTwoSeconds: 10_000, tokensPerDay: 1e9, refusalsBeforeCloudflare: 99 },
  })
  recorder = await startRecorder(sim.url)
  await everythingOfOurs()
  ours = recorder.take()
  await everythingOfTheirs()
  theirs = recorder.take()
}, 60_000)
afterAll(async () => {
  await recorder?.stop()
  await sim?.stop()
})

describe('Pipedrive’s own client', () => {
  test('takes every answer of the simulator', () => {
    expect(theirs.filter(({ status }) => status >= 300).map((one) => formOf(dialect, one))).toEqual([])
    expect(theirs.length).toBeGreaterThan(25)
  })

  test('sends every request that we send, by the same route, with the same parameters, proof and types', () => {
    const forms = (some: readonly Recorded[]) => some.map((one) => formOf(dialect, one))
    expect(new Set(forms(ours)).size).toBeGreaterThan(20)
    expectNoOther(forms(ours), forms(theirs), deviations)
  })
})
