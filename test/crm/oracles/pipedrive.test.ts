import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { expect } from 'vitest'
import { type PipedriveSim, SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import type { Deviations } from './deviations.ts'
import { holdToOracle } from './oracle.ts'
import { askPipedrive, webhookUrl } from './our-calls/pipedrive.ts'
import type { Dialect } from './recorder.ts'

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

/** The same by Pipedrive's own client. Its models are types alone: what we read of an answer has to be in them, or this does not compile. */
const everythingOfTheirs = async (_: PipedriveSim, url: string) => {
  const second = new v2.Configuration({ apiKey: SAMPLE.apiToken, basePath: `${url}/api/v2` })
  const first = new v1.Configuration({ apiKey: SAMPLE.apiToken, basePath: `${url}/v1` })
  const users = new v1.UsersApi(first)
  const webhooks = new v1.WebhooksApi(first)
  const me = await users.getCurrentUser()
  expect(me.data?.access?.some(({ app, admin }) => app === 'sales' && admin)).toBe(true)
  await users.getUser({ id: me.data?.id ?? 0 })
  expect((await users.getUsers()).data?.some(({ id, active_flag }) => id === me.data?.id && active_flag)).toBe(true)
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
  for (const kind of [organizations(second), persons(second), deals(second)]) await everyCallOn(kind)
}

const lists = { updated_since: '2026-01-01T00:00:00Z', sort_by: 'add_time', sort_direction: 'asc', limit: 500 } as const

const textField = { field_name: 'DocSpace room', field_type: 'text' } as const

/** The calls on one kind of record and its fields, as Pipedrive's client names them. */
interface Calls {
  addField(): Promise<{ data?: { field_code?: string } }>
  fields(): Promise<unknown>
  add(): Promise<{ data?: { id?: number } }>
  get(id: number): Promise<unknown>
  followers(id: number): Promise<{ data?: { user_id?: number }[] }>
  update(id: number, custom_fields: Record<string, string>): Promise<unknown>
  lists(): Promise<unknown>[]
  remove(id: number): Promise<unknown>
  removeField(field_code: string): Promise<unknown>
}

const everyCallOn = async (calls: Calls) => {
  const { field_code = '' } = (await calls.addField()).data ?? {}
  await calls.fields()
  const { id = 0 } = (await calls.add()).data ?? {}
  await calls.get(id)
  expect((await calls.followers(id)).data).toEqual([])
  await calls.update(id, { [field_code]: 'ready' })
  await Promise.all(calls.lists())
  await calls.remove(id)
  await calls.removeField(field_code)
}

const organizations = (configuration: v2.Configuration): Calls => {
  const fields = new v2.OrganizationFieldsApi(configuration)
  const api = new v2.OrganizationsApi(configuration)
  return {
    addField: () => fields.addOrganizationField({ AddOrganizationFieldRequest: textField }),
    fields: () => fields.getOrganizationFields({ limit: 500 }),
    add: () => api.addOrganization({ AddOrganizationRequest: { name: 'Acme' } }),
    get: (id) => api.getOrganization({ id }),
    followers: (id) => api.getOrganizationFollowers({ id, limit: 500 }),
    update: (id, custom_fields) => api.updateOrganization({ id, UpdateOrganizationRequest: { custom_fields } }),
    lists: () => [api.getOrganizations(lists)],
    remove: (id) => api.deleteOrganization({ id }),
    removeField: (field_code) => fields.deleteOrganizationField({ field_code }),
  }
}

const persons = (configuration: v2.Configuration): Calls => {
  const fields = new v2.PersonFieldsApi(configuration)
  const api = new v2.PersonsApi(configuration)
  return {
    addField: () => fields.addPersonField({ AddPersonFieldRequest: textField }),
    fields: () => fields.getPersonFields({ limit: 500 }),
    add: () => api.addPerson({ AddPersonRequest: { name: 'Pat' } }),
    get: (id) => api.getPerson({ id }),
    followers: (id) => api.getPersonFollowers({ id, limit: 500 }),
    update: (id, custom_fields) => api.updatePerson({ id, UpdatePersonRequest: { custom_fields } }),
    lists: () => [
      api.getPersons(lists),
      api.getPersons({ org_id: 1, sort_by: 'add_time', sort_direction: 'asc', limit: 20 }),
    ],
    remove: (id) => api.deletePerson({ id }),
    removeField: (field_code) => fields.deletePersonField({ field_code }),
  }
}

const deals = (configuration: v2.Configuration): Calls => {
  const fields = new v2.DealFieldsApi(configuration)
  const api = new v2.DealsApi(configuration)
  return {
    addField: () => fields.addDealField({ AddDealFieldRequest: textField }),
    fields: () => fields.getDealFields({ limit: 500 }),
    add: () => api.addDeal({ AddDealRequest: { title: 'Big one' } }),
    get: (id) => api.getDeal({ id }),
    followers: (id) => api.getDealFollowers({ id, limit: 500 }),
    update: (id, custom_fields) => api.updateDeal({ id, UpdateDealRequest: { custom_fields } }),
    lists: () => [api.getDeals(lists), api.getArchivedDeals(lists)],
    remove: (id) => api.deleteDeal({ id }),
    removeField: (field_code) => fields.deleteDealField({ field_code }),
  }
}

const limits = { perTwoSeconds: 10_000, tokensPerDay: 1e9, refusalsBeforeCloudflare: 99 }

holdToOracle('Pipedrive’s own client', {
  start: () => startPipedrive({ customFields: false, limits }),
  ours: askPipedrive,
  theirs: everythingOfTheirs,
  dialect,
  deviations,
  least: { ours: 20, theirs: 25 },
})
