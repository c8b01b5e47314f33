import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { standingClock } from '../receiver.ts'

let sim: EspocrmSim
const clock = standingClock()
const json = { 'Content-Type': 'application/json' }
const key = { 'X-Api-Key': SAMPLE.apiKey }

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${sim.url}/api/v1/${path}`, { ...init, headers: { ...key, ...init.headers } })

beforeEach(async () => {
  sim = await startEspocrm({ clock })
})
afterEach(() => sim.stop())

describe('wrong keys', () => {
  it('are answered 401 eleven times; then the address is locked for everybody, and a minute later it is not', async () => {
    const wrong = () => fetch(`${sim.url}/api/v1/Account`, { headers: { 'X-Api-Key': 'wrong' } })
    for (let n = 0; n < 11; n += 1) expect((await wrong()).status).toBe(401)
    const locked = await wrong()
    expect([locked.status, locked.headers.get('content-type'), await locked.text()]).toEqual([
      403,
      'text/html; charset=UTF-8',
      '',
    ])
    expect((await call('Account')).status).toBe(403)
    clock.advance(60_000)
    expect((await call('Account')).status).toBe(200)
  })
})

describe('before EspoCRM is asked', () => {
  it.each([
    ['GET', 'Account/'],
    ['GET', '/Account'],
    ['HEAD', 'Account'],
    ['GET', 'a/b/c/d/e'],
  ])('%s %s is no route, whoever asks', async (method, path) => {
    const answer = await fetch(`${sim.url}/api/v1/${path}`, { method })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html;charset=UTF-8'])
  })

  it('OPTIONS names the methods with 200', async () => {
    const answer = await call('Account', { method: 'OPTIONS' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([200, 'GET, POST'])
  })
})

describe('the body of a write', () => {
  const write = async (init: RequestInit) => {
    const { id } = await sim.createClient({ name: 'Acme' })
    const answer = await call(`Account/${id}`, { method: 'PUT', ...init })
    return { status: answer.status, text: await answer.text(), record: sim.record(id) }
  }

  it('is ignored without its content type: 200, nothing written, one version further', async () => {
    const { status, record } = await write({
      body: '{"cDocspaceRoomId":"1"}',
      headers: { 'Content-Type': 'text/plain' },
    })
    expect(status).toBe(200)
    expect(record).toMatchObject({ cDocspaceRoomId: null, versionNumber: 2 })
  })

  it.each([
    ['{"a":', 500],
    ['{"a":"\\ud800"}', 500],
    ['null', 400],
    ['[1]', 200],
  ])('%s is answered %i', async (body, expected) => {
    const { status, text } = await write({ body, headers: json })
    expect(status).toBe(expected)
    if (expected !== 200) expect(text).toBe('')
  })

  it('refuses a link to a host without a dot, and takes an IP address', async () => {
    const url = (value: string) => ({ body: JSON.stringify({ cDocspaceRoomUrl: value }), headers: json })
    expect((await write(url('http://localhost:8092/rooms/shared/1'))).status).toBe(400)
    expect((await write(url('http://127.0.0.1:8092/rooms/shared/1'))).status).toBe(200)
  })
})

describe('a read', () => {
  it('of an owner who left is refused, of a deleted record not there', async () => {
    const { id } = await sim.createClient({ name: 'Acme', ownerEmail: SAMPLE.gone })
    const owner = sim.record(id)?.assignedUserId
    const answer = await call(`User/${owner}`)
    expect([answer.status, answer.headers.get('x-status-reason')]).toEqual([403, "No 'read' access."])
    await sim.deleteClient(id)
    expect((await call(`Account/${id}`)).status).toBe(404)
    expect(sim.record(id)).toBeUndefined()
  })

  it('shows no custom field where none was made', async () => {
    const bare = await startEspocrm({ customFields: false })
    const { id } = await bare.createClient({ name: 'Acme' })
    const answer = await fetch(`${bare.url}/api/v1/Account/${id}`, {
      method: 'PUT',
      headers: { ...key, ...json },
      body: '{"cDocspaceRoomId":"1"}',
    })
    await bare.stop()
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain('cDocspace')
  })
})
