import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HubspotOptions, type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { standingClock } from '../receiver.ts'

let sim: HubspotSim
let clock: ReturnType<typeof standingClock>
const start = async (options: HubspotOptions = {}) => {
  await sim?.stop()
  sim = await startHubspot({ clock, ...options })
}
beforeEach(async () => {
  clock = standingClock()
  await start()
})
afterEach(() => sim.stop())

type Body = Record<string, unknown>

async function call(method: string, path: string, body?: Body, token: string = SAMPLE.accessToken) {
  const answer = await fetch(sim.url + path, {
    method,
    headers: { ...(token === '' ? {} : { Authorization: `Bearer ${token}` }), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Body }
}

const acme = {
  name: 'Acme',
  email: 'contact@acme.example.com',
  ownerEmail: SAMPLE.anna,
  contacts: [{ email: 'b@acme.example.com' }],
}

describe('reading', () => {
  it('gives the asked properties, an owner by the owner’s id, and contacts with the primary one marked', async () => {
    const { id } = await sim.createClient(acme)
    const { body } = await call(
      'GET',
      `/crm/v3/objects/companies/${id}?properties=name,hubspot_owner_id,nonsense&associations=contacts`,
    )
    expect(body).toMatchObject({ id, archived: false, properties: { name: 'Acme', hs_object_id: id } })
    expect(body.properties).not.toHaveProperty('nonsense')
    const owner = await call('GET', `/crm/v3/owners/${(body.properties as Body).hubspot_owner_id}`)
    expect(owner.body).toMatchObject({ email: SAMPLE.anna, archived: false })
    const listed = (body.associations as { contacts: { results: { id: string; type: string }[] } }).contacts.results
    const first = await call('GET', `/crm/v3/objects/contacts/${listed[0]?.id}?properties=email`)
    expect(first.body.properties).toMatchObject({ email: acme.email })
    expect(listed.map((one) => one.type)).toContain('company_to_contact_unlabeled')
    const v4 = await call('GET', `/crm/v4/objects/companies/${id}/associations/contacts`)
    expect(v4.body.results).toMatchObject([
      { associationTypes: [{ typeId: 2, label: 'Primary' }, { typeId: 280 }] },
      {},
    ])
  })

  it('answers 207 for a batch with an unknown id, and 404 singly', async () => {
    const { id } = await sim.createClient(acme)
    const { status, body } = await call('POST', '/crm/v3/objects/companies/batch/read', {
      properties: ['name'],
      inputs: [{ id }, { id: '123' }],
    })
    expect([status, (body.results as unknown[]).length, body.numErrors]).toEqual([207, 1, 1])
    expect(await call('GET', '/crm/v3/objects/companies/123')).toMatchObject({
      status: 404,
      body: { message: 'resource not found' },
    })
  })

  it('does not find an owner who left unless archived ones are asked for', async () => {
    const { id } = await sim.createClient({ name: 'Acme', ownerEmail: SAMPLE.gone })
    const owner = sim.record(id)?.hubspot_owner_id
    expect((await call('GET', `/crm/v3/owners/${owner}`)).status).toBe(404)
    expect((await call('GET', `/crm/v3/owners/${owner}?archived=true`)).body).toMatchObject({ email: SAMPLE.gone })
  })

  it('gives the survivor for an id that was merged away', async () => {
    const [kept, gone] = [await sim.createClient({ name: 'Kept' }), await sim.createClient({ name: 'Gone' })]
    sim.merge(kept.id, [gone.id])
    expect((await call('GET', `/crm/v3/objects/companies/${gone.id}`)).body).toMatchObject({ id: kept.id })
  })

  it.each(['primary', 'new'] as const)(
    'associates the contacts of both with what is left of a merge (%s)',
    async (into) => {
      const [kept, gone] = [
        await sim.createClient(acme),
        await sim.createClient({ ...acme, email: 'b@acme.example.com' }),
      ]
      const contacts = async (id: string) => {
        const { body } = await call('GET', `/crm/v3/objects/companies/${id}?associations=contacts`)
        const { associations } = body as { associations?: { contacts: { results: { id: string }[] } } }
        return new Set(associations?.contacts.results.map((one) => one.id))
      }
      const before = new Set([...(await contacts(kept.id)), ...(await contacts(gone.id))])
      expect(before.size).toBe(2)
      expect(await contacts(sim.merge(kept.id, [gone.id], into))).toEqual(before)
    },
  )

  it('associates later where HubSpot’s pages do so', async () => {
    await start({ associateAfterMs: 60_000 })
    const { id } = await sim.createClient(acme)
    expect((await call('GET', `/crm/v3/objects/companies/${id}?associations=contacts`)).body).not.toHaveProperty(
      'associations',
    )
  })
})

describe('writing', () => {
  const patch = (id: string, properties: Body) => call('PATCH', `/crm/v3/objects/companies/${id}`, { properties })

  it('keeps values as text', async () => {
    const { id } = await sim.createClient(acme)
    expect((await patch(id, { docspace_room_id: 12, docspace_room_url: 'http://127.0.0.1/1' })).status).toBe(200)
    expect(sim.record(id)).toMatchObject({ docspace_room_id: '12', docspace_room_url: 'http://127.0.0.1/1' })
  })

  it('refuses unknown and read-only properties, and writes nothing of the rest', async () => {
    const { id } = await sim.createClient(acme)
    const { status, body } = await patch(id, { docspace_room_id: '1', nonsense: 'x', createdate: '2020-01-01' })
    expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.message).toMatch(/PROPERTY_DOESNT_EXIST.*READ_ONLY_VALUE/)
    expect(sim.record(id)).toMatchObject({ docspace_room_id: null })
  })

  it('refuses a second property of a name, and a second contact of an address, with 409', async () => {
    await start({ customFields: false })
    const def = {
      groupName: 'companyinformation',
      name: 'docspace_room_id',
      label: 'Room',
      type: 'string',
      fieldType: 'text',
    }
    expect((await call('POST', '/crm/v3/properties/companies', def)).status).toBe(201)
    expect((await call('POST', '/crm/v3/properties/companies', def)).status).toBe(409)
    const contact = { properties: { email: 'a@b.example' } }
    await call('POST', '/crm/v3/objects/contacts', contact)
    expect(await call('POST', '/crm/v3/objects/contacts', contact)).toMatchObject({
      status: 409,
      body: { category: 'CONFLICT' },
    })
  })
})

describe('at the door', () => {
  it('a wrong or missing token is 401', async () => {
    for (const token of ['', 'wrong']) {
      expect(await call('GET', '/crm/v3/owners', undefined, token)).toMatchObject({
        status: 401,
        body: { category: 'INVALID_AUTHENTICATION' },
      })
    }
  })

  it('a scope not granted is 403 and names it', async () => {
    await start({ scopes: ['crm.objects.companies.read'] })
    const { id } = await sim.createClient(acme)
    expect((await call('GET', `/crm/v3/objects/companies/${id}`)).status).toBe(200)
    const { status, body } = await call('PATCH', `/crm/v3/objects/companies/${id}`, { properties: {} })
    expect([status, body.category]).toEqual([403, 'MISSING_SCOPES'])
    expect(JSON.stringify(body.errors)).toContain('crm.objects.companies.write')
  })

  it('one call too many in ten seconds is 429 with the policy’s name, and then it goes on', async () => {
    await start({ limits: { perTenSeconds: 2 } })
    await call('GET', '/crm/v3/owners')
    expect((await call('GET', '/crm/v3/owners')).headers.get('x-hubspot-ratelimit-remaining')).toBe('0')
    const { status, body } = await call('GET', '/crm/v3/owners')
    expect([status, body.errorType, body.policyName]).toEqual([429, 'RATE_LIMIT', 'TEN_SECONDLY_ROLLING'])
    clock.advance(10_000)
    expect((await call('GET', '/crm/v3/owners')).status).toBe(200)
  })

  it('six searches in a second are one too many', async () => {
    const find = () => call('POST', '/crm/v3/objects/companies/search', { filterGroups: [] })
    for (let n = 0; n < 5; n += 1) expect((await find()).status).toBe(200)
    expect((await find()).body).toMatchObject({ policyName: 'SECONDLY' })
  })
})

it('finds clients by their time of creation', async () => {
  await sim.createClient({ name: 'Early' })
  clock.advance(60_000)
  await sim.createClient({ name: 'Late' })
  const filters = [{ propertyName: 'createdate', operator: 'GTE', value: String(clock.now()) }]
  const { body } = await call('POST', '/crm/v3/objects/companies/search', {
    filterGroups: [{ filters }],
    properties: ['name'],
  })
  expect(body).toMatchObject({ total: 1, results: [{ properties: { name: 'Late' } }] })
})

it('pages no search beyond ten thousand results', async () => {
  const page = (after: number) => call('POST', '/crm/v3/objects/companies/search', { limit: 200, after: String(after) })
  expect((await page(9_800)).status).toBe(200)
  expect(await page(9_801)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } })
})

describe('a note', () => {
  const on = (id: string, associationTypeId = 190, properties: Body = { hs_timestamp: '1', hs_note_body: 'x' }) =>
    call('POST', '/crm/v3/objects/notes', {
      properties,
      associations: [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }],
    })

  it('changes what its record counts of notes', async () => {
    const { id } = await sim.createClient(acme)
    expect((await on(id)).status).toBe(201)
    await on(id)
    expect(sim.record(id)).toMatchObject({ num_notes: '2' })
  })

  it('is refused without its time, its kind of association, or a record that is there', async () => {
    const { id } = await sim.createClient(acme)
    const refused = [await on(id, 190, { hs_note_body: 'x' }), await on(id, 202), await on('1'), await on(id, 0)]
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(sim.record(id)?.num_notes ?? null).toBeNull()
  })
})
