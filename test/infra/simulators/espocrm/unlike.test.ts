import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'

/** Answers that random sequences of calls found on a real server (`npm run differential`). */

let sim: EspocrmSim

beforeEach(async () => {
  sim = await startEspocrm()
})
afterEach(() => sim.stop())

const refused = (method: 'GET' | 'POST', path: string, body?: Record<string, unknown>) =>
  sim.asAdmin(method, path, body).then(
    () => 'accepted',
    (error: Error) => error.message,
  )

it.each([{ lastName: 'A <b>' }, { firstName: 'A=B', lastName: 'C' }])('%j is no name of a person', async (name) => {
  expect(await refused('POST', 'Contact', name)).toMatch(/pattern/)
})

it('takes no letters beyond ASCII before the @', async () => {
  expect(await refused('POST', 'Account', { name: 'Acme', emailAddress: 'ä@client.example' })).toMatch(/emailAddress/)
})

it('looks at the order before the offset', async () => {
  expect(await refused('GET', 'Account?offset=-1&orderBy=cNoSuchField')).toMatch(/non-existing field/)
})

it('takes no single text for a list', async () => {
  const where = 'where[0][type]=in&where[0][attribute]=name'
  expect(await refused('GET', `Account?${where}&where[0][value]=Acme`)).toMatch(/Bad where item 'in'/)
  expect(await refused('GET', `Account?${where}&where[0][value][]=Acme`)).toBe('accepted')
})

it('shows followers to those only who may see the stream', async () => {
  const data = { Account: { create: 'yes', read: 'all', edit: 'all', stream: 'no' } }
  const { id } = (await sim.asAdmin('POST', 'Role', { name: 'No stream', data })).body as { id: string }
  const user = { userName: 'quiet', type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
  const { apiKey } = (await sim.asAdmin('POST', 'User', user)).body as { apiKey: string }
  const headers = { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ name: 'Acme' })
  const answer = async (path: string, init: RequestInit) =>
    (await (await fetch(`${sim.url}/api/v1/${path}`, { ...init, headers })).json()) as { id: string }
  const made = await answer('Account', { method: 'POST', body })
  const read = await answer(`Account/${made.id}`, {})
  expect([made, read].map((each) => 'followersIds' in each)).toEqual([false, false])
  expect((await sim.asAdmin('GET', `Account/${made.id}`)).body).toHaveProperty('followersIds')
})

it('turns the address of a webhook into a text, and leaves no trace of a change that is none', async () => {
  const { body } = await sim.asAdmin('POST', 'Webhook', { event: 'Account.create', url: 5 })
  const { id, url } = body as { id: string; url: string }
  const changed = (await sim.asAdmin('PUT', `Webhook/${id}`, { url: '5' })).body as { modifiedById: string | null }
  expect([url, changed.modifiedById]).toEqual(['5', null])
})

it('refuses an empty text as the id of an owner', async () => {
  expect(await refused('POST', 'Account', { name: 'Acme', assignedUserId: '' })).toMatch(/assignedUser.*pattern/)
  expect(await refused('POST', 'Account', { name: 'Acme', assignedUserId: null })).toBe('accepted')
})

it('keeps the spelling of an address that it knows', async () => {
  await sim.asAdmin('POST', 'Contact', { lastName: 'One', emailAddress: 'one@client.example' })
  const made = (await sim.asAdmin('POST', 'Account', { name: 'Acme', emailAddress: 'ONE@client.example' })).body
  const read = (await sim.asAdmin('GET', `Account/${(made as { id: string }).id}`)).body as { emailAddress: string }
  expect(read.emailAddress).toBe('one@client.example')
})

it('finds nothing that is null by what it is not', async () => {
  await sim.asAdmin('POST', 'Account', { name: 'Acme' })
  const where = 'where[0][type]=notEquals&where[0][attribute]=website&where[0][value]=x'
  expect((await sim.asAdmin('GET', `Account?${where}`)).body).toMatchObject({ total: 0 })
})

it('sets the name of a contact only when a first name was sent', async () => {
  const made = async (body: object) => (await sim.asAdmin('POST', 'Contact', body)).body
  expect(await made({ lastName: 'One' })).not.toHaveProperty('name')
  expect(await made({ firstName: null, lastName: 'Two' })).toHaveProperty('name', 'Two')
})

it.each([
  ['equals', ['m', 'zz']],
  ['greaterThan', ['m', 'zz']],
  ['lessThanOrEquals', ['m', 'zz']],
  ['notEquals', ['a']],
  ['after', []],
])('%s of several values finds %j', async (type, found) => {
  for (const name of ['a', 'm', 'zz']) await sim.asAdmin('POST', 'Account', { name })
  const attribute = type === 'after' ? 'createdAt' : 'name'
  const values = type === 'after' ? ['2000-01-01 00:00:00', '2001-01-01 00:00:00'] : ['m', 'zz']
  const where = `where[0][type]=${type}&where[0][attribute]=${attribute}`
  const query = `${where}${values.map((value) => `&where[0][value][]=${encodeURIComponent(value)}`).join('')}`
  const { list } = (await sim.asAdmin('GET', `Account?orderBy=name&${query}`)).body as { list: { name: string }[] }
  expect(list.filter(({ name }) => ['a', 'm', 'zz'].includes(name)).map(({ name }) => name)).toEqual(found)
})

it('shows an administrator a webhook that was deleted, and lets nobody change it', async () => {
  const webhook = { event: 'Account.create', url: 'https://hooks.example.com/x' }
  const { id } = (await sim.asAdmin('POST', 'Webhook', webhook)).body as { id: string }
  await sim.asAdmin('DELETE', `Webhook/${id}`)
  const { createdById: modifiedById, ...read } = (await sim.asAdmin('GET', `Webhook/${id}`)).body as Record<
    string,
    unknown
  >
  expect(read).toMatchObject({ id, deleted: true, url: webhook.url, modifiedById })
  await expect(sim.asAdmin('PUT', `Webhook/${id}`, { url: 'https://hooks.example.com/y' })).rejects.toThrow(/404/)
})
