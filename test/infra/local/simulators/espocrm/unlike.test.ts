import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EspocrmSim, startEspocrm } from '#infra/local/simulators/espocrm/index.ts'

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
