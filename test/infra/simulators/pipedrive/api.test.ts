import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PipedriveOptions, type PipedriveSim, SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { standingClock } from '../receiver.ts'

let sim: PipedriveSim
let clock: ReturnType<typeof standingClock>
const start = async (options: PipedriveOptions = {}) => {
  await sim?.stop()
  sim = await startPipedrive({ clock, ...options })
}
beforeEach(async () => {
  clock = standingClock()
  await start()
})
afterEach(() => sim.stop())

type Body = Record<string, unknown>
async function call(method: string, path: string, body?: Body, token: string = SAMPLE.apiToken) {
  const answer = await fetch(sim.url + path, {
    method,
    headers: { 'x-api-token': token, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as Body }
}

const code = SAMPLE.fields.organization.roomUrl

describe('records', () => {
  it('carry plain custom values, and the owner’s address is asked in version 1', async () => {
    const { id } = await sim.createClient({ name: 'Acme', ownerEmail: SAMPLE.ben, email: 'a@acme.example.com' })
    const url = 'http://127.0.0.1/rooms/1'
    expect((await call('PATCH', `/api/v2/organizations/${id}`, { custom_fields: { [code]: url } })).status).toBe(200)
    const { body } = await call('GET', `/api/v2/organizations/${id}`)
    expect(body).toMatchObject({ success: true, data: { name: 'Acme', custom_fields: { [code]: url } } })
    const owner = (body.data as Body).owner_id
    expect((await call('GET', `/v1/users/${owner}`)).body).toMatchObject({
      data: { email: SAMPLE.ben, active_flag: true },
    })
    const persons = await call('GET', `/api/v2/persons?org_id=${id}`)
    expect(persons.body.data).toMatchObject([{ emails: [{ value: 'a@acme.example.com' }] }])
    expect(sim.record(id)).toMatchObject({ custom_fields: { [code]: url } })
  })

  it.each([
    ['an unknown field', { custom_fields: { [code.replace(/./g, 'a')]: 'x' } }],
    ['a text too long', { custom_fields: { [code]: 'x'.repeat(256) } }],
    ['a number for a text', { custom_fields: { [code]: 1 } }],
    ['an unknown member', { nonsense: 1 }],
  ])('refuse %s with 400', async (_, patch) => {
    const { id } = await sim.createClient({ name: 'Acme' })
    expect(await call('PATCH', `/api/v2/organizations/${id}`, patch)).toMatchObject({
      status: 400,
      body: { success: false },
    })
    expect(sim.record(id)).toMatchObject({ custom_fields: { [code]: null } })
  })

  it('are listed by time of change, a page at a time', async () => {
    await sim.createClient({ name: 'Early' })
    clock.advance(60_000)
    const since = new Date(clock.now()).toISOString()
    for (const name of ['One', 'Two', 'Three']) await sim.createClient({ name })
    const query = `/api/v2/organizations?updated_since=${since}&sort_by=update_time&limit=2`
    const first = await call('GET', query)
    const cursor = (first.body.additional_data as Body).next_cursor
    const second = await call('GET', `${query}&cursor=${cursor}`)
    const names = [first, second].flatMap(({ body }) => (body.data as Body[]).map((one) => one.name))
    expect(names).toEqual(['One', 'Two', 'Three'])
    expect(second.body).toMatchObject({ additional_data: { next_cursor: null } })
  })

  it('are listed from where a page ended, also when one of it was deleted', async () => {
    const made = []
    for (const name of ['One', 'Two', 'Three', 'Four']) made.push(await sim.createClient({ name }))
    const query = '/api/v2/organizations?sort_by=add_time&limit=2'
    const { next_cursor: cursor } = (await call('GET', query)).body.additional_data as Body
    await sim.deleteClient(made[0]?.id ?? '')
    const second = await call('GET', `${query}&cursor=${cursor}`)
    expect((second.body.data as Body[]).map((one) => one.name)).toEqual(['Three', 'Four'])
  })

  it.each(['limit=501', 'limit=0', 'sort_by=name', 'updated_since=yesterday', 'cursor=nothing'])(
    'are not listed with %s',
    async (query) => {
      const refused = { status: 400, body: { code: 'ERR_SCHEMA_VALIDATION_FAILED' } }
      expect(await call('GET', `/api/v2/organizations?${query}`)).toMatchObject(refused)
    },
  )

  it('deleted are marked, unknown are not found', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    await sim.deleteClient(id)
    expect((await call('GET', `/api/v2/organizations/${id}`)).body).toMatchObject({ data: { is_deleted: true } })
    expect((await call('PATCH', `/api/v2/organizations/${id}`, {})).status).toBe(404)
    expect((await call('GET', '/api/v2/organizations/99999')).status).toBe(404)
  })
})

it('makes two fields of one name, each with a code of its own', async () => {
  await start({ customFields: false })
  const field = { field_name: 'DocSpace room', field_type: 'varchar' }
  const codes = [
    await call('POST', '/api/v2/organizationFields', field),
    await call('POST', '/api/v2/organizationFields', field),
  ].map(({ body }) => (body.data as Body).field_code)
  expect(new Set(codes).size).toBe(2)
  expect(codes[0]).toMatch(/^[0-9a-f]{40}$/)
  const listed = (await call('GET', '/api/v2/organizationFields')).body.data as Body[]
  expect(listed.filter((one) => one.field_name === 'DocSpace room')).toHaveLength(2)
})

it('keeps, lists and removes webhooks', async () => {
  await sim.subscribe('http://127.0.0.1:1/hook')
  const listed = (await call('GET', '/v1/webhooks')).body.data as Body[]
  expect(listed).toMatchObject([
    { subscription_url: 'http://127.0.0.1:1/hook', version: '2.0', http_auth_user: 'docspace' },
  ])
  expect((await call('DELETE', `/v1/webhooks/${listed[0]?.id}`)).status).toBe(200)
  expect((await call('GET', '/v1/webhooks')).body.data).toEqual([])
})

describe('at the door', () => {
  it('a wrong token is 401', async () => {
    expect(await call('GET', '/v1/users/me', undefined, 'wrong')).toMatchObject({
      status: 401,
      body: { error: 'unauthorized access' },
    })
  })

  it('a burst is 429 with its headers; whoever goes on meets Cloudflare’s page', async () => {
    await start({ limits: { perTwoSeconds: 2, refusalsBeforeCloudflare: 2 } })
    const answers = []
    for (let n = 0; n < 6; n += 1) answers.push(await call('GET', '/v1/users/me'))
    expect(answers.map((one) => one.status)).toEqual([200, 200, 429, 429, 429, 403])
    expect(answers[2]?.headers.get('x-ratelimit-reset')).toBe('2')
    expect(answers[5]?.headers.get('content-type')).toMatch(/^text\/html/)
    clock.advance(60_000)
    expect((await call('GET', '/v1/users/me')).status).toBe(200)
  })

  it('a day’s budget is spent by what calls cost, until the next day', async () => {
    await start({ limits: { tokensPerDay: 11 } })
    expect((await call('GET', '/api/v2/organizations')).status).toBe(200)
    const { status, headers } = await call('GET', '/v1/users/me')
    expect([status, headers.get('x-daily-ratelimit-token-remaining')]).toEqual([429, '0'])
    clock.advance(86_400_000)
    expect((await call('GET', '/v1/users/me')).status).toBe(200)
  })
})

describe('a note', () => {
  it('is on a record that is there, and is cleaned', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    const org_id = Number(id)
    const content = '<p onclick="x">a</p><script>b</script>'
    expect((await call('POST', '/v1/notes', { content, org_id })).status).toBe(201)
    const { body } = await call('GET', `/v1/notes?org_id=${id}`)
    expect(body).toMatchObject({ data: [{ content: '<p>a</p>' }] })
    expect((await call('GET', '/v1/notes?deal_id=1')).body.data).toBeNull()
  })

  it('is refused without text, on nothing, on what is not there, and when it is too long', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    const org_id = Number(id)
    const refused = [
      { org_id },
      { content: 'x' },
      { content: 'x', deal_id: 999 },
      { content: 'x'.repeat(100_001), org_id },
    ]
    for (const body of refused) expect((await call('POST', '/v1/notes', body)).status).toBeGreaterThanOrEqual(400)
    expect((await call('GET', `/v1/notes?org_id=${id}`)).body.data).toBeNull()
  })

  it('is listed by pages', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    for (const content of ['1', '2', '3']) await call('POST', '/v1/notes', { content, org_id: Number(id) })
    const { body } = await call('GET', `/v1/notes?org_id=${id}&sort=id%20DESC&limit=2`)
    expect(body).toMatchObject({
      data: [{ content: '3' }, { content: '2' }],
      additional_data: { pagination: { more_items_in_collection: true, next_start: 2 } },
    })
  })
})
