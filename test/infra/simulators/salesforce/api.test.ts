import { generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  SAMPLE,
  type SalesforceOptions,
  type SalesforceSim,
  startSalesforce,
} from '#infra/simulators/salesforce/index.ts'
import { standingClock } from '../receiver.ts'

type Body = Record<string, unknown>
let sim: SalesforceSim
let clock: ReturnType<typeof standingClock>
let token: string

async function grant(form: Record<string, string>) {
  const answer = await fetch(`${sim.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: answer.status, body: (await answer.json()) as Body }
}
const byClient = (secret: string = SAMPLE.clientSecret) =>
  grant({ grant_type: 'client_credentials', client_id: SAMPLE.clientId, client_secret: secret })

const start = async (options: SalesforceOptions = {}) => {
  await sim?.stop()
  sim = await startSalesforce({ clock, ...options })
  token = String((await byClient()).body.access_token)
}
beforeEach(async () => {
  clock = standingClock()
  await start()
})
afterEach(() => sim.stop())

async function call(method: string, path: string, body?: Body, more: Record<string, string> = {}) {
  const answer = await fetch(`${sim.url}/services/data/v62.0/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text === '' ? undefined : JSON.parse(text)) as Body & Body[],
  }
}
const query = (soql: string) => call('GET', `query?q=${encodeURIComponent(soql)}`)

describe('the token endpoint', () => {
  it('grants by secret, and refuses another', async () => {
    expect(await byClient()).toMatchObject({ status: 200, body: { token_type: 'Bearer', instance_url: sim.url } })
    expect(await byClient('wrong')).toMatchObject({ status: 400, body: { error: 'invalid_client' } })
  })

  it('grants by a certificate’s assertion, and refuses what is wrong with it', async () => {
    const { clientId, username, privateKey, audience } = sim.jwtCredentials()
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: clientId, sub: username, aud: audience, exp: clock.now() / 1000 + 180 }
    const ask = (changed: Body, key = privateKey) => {
      const unsigned = `${encoded({ alg: 'RS256' })}.${encoded({ ...claims, ...changed })}`
      const assertion = `${unsigned}.${sign('sha256', Buffer.from(unsigned), key).toString('base64url')}`
      return grant({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
    }
    expect((await ask({})).status).toBe(200)
    const { privateKey: strange } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    expect((await ask({}, strange)).body.error_description).toBe('invalid assertion')
    expect((await ask({ aud: 'https://example.com' })).body.error_description).toBe('audience is invalid')
    expect((await ask({ sub: 'stranger' })).body.error).toBe('invalid_grant')
    expect((await ask({ exp: clock.now() / 1000 - 1 })).status).toBe(400)
    expect(
      await grant({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' }),
    ).toMatchObject({ status: 400 })
  })
})

describe('a session', () => {
  it('ends after two hours, or when an administrator ends it', async () => {
    expect((await call('GET', 'limits')).status).toBe(200)
    clock.advance(7_200_000)
    expect(await call('GET', 'limits')).toMatchObject({ status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] })
    token = String((await byClient()).body.access_token)
    sim.revokeSessions()
    expect((await call('GET', 'limits')).status).toBe(401)
  })

  it('has a budget: one call too many is 403, and free again a day later', async () => {
    await start({ callsPerDay: 1, sessionMs: 10 * 86_400_000 })
    expect((await call('GET', 'limits')).headers.get('sforce-limit-info')).toBe('api-usage=1/1')
    expect(await call('GET', 'limits')).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] })
    clock.advance(86_400_000)
    expect((await call('GET', 'limits')).status).toBe(200)
  })
})

describe('reading', () => {
  it('follows parents, and leaves an unset one null', async () => {
    const { id } = await sim.createClient({
      name: "O'Hara",
      ownerEmail: SAMPLE.ben,
      email: 'a@b.example',
      contacts: [{ email: 'c@d.example' }],
    })
    const soql = `SELECT Id,Name,Owner.Email,Owner.IsActive FROM Account WHERE Name='O\\'Hara'`
    expect((await query(soql)).body).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ Id: id, Owner: { Email: SAMPLE.ben, IsActive: true } }],
    })
    const contacts = await query(
      `SELECT Email FROM Contact WHERE AccountId='${id.slice(0, 15)}' AND Email!=null ORDER BY CreatedDate ASC LIMIT 20`,
    )
    expect((contacts.body.records as Body[]).map((one) => one.Email)).toEqual(['a@b.example', 'c@d.example'])
    expect((await query(`SELECT Account.Name FROM Contact WHERE Email='nobody'`)).body).toMatchObject({ totalSize: 0 })
  })

  it('finds the contacts of an opportunity by their roles', async () => {
    const { id } = await sim.createClient({ name: 'Deal', objectType: 'deal', email: 'a@b.example' })
    const soql = `SELECT Contact.Email FROM OpportunityContactRole WHERE OpportunityId='${id}' ORDER BY IsPrimary DESC`
    expect((await query(soql)).body).toMatchObject({ records: [{ Contact: { Email: 'a@b.example' } }] })
  })

  it('finds clients by time and by id', async () => {
    const early = await sim.createClient({ name: 'Early' })
    clock.advance(60_000)
    const late = await sim.createClient({ name: 'Late' })
    const since = new Date(clock.now()).toISOString()
    expect((await query(`SELECT Name FROM Account WHERE CreatedDate >= ${since}`)).body).toMatchObject({
      totalSize: 1,
      records: [{ Name: 'Late' }],
    })
    expect((await query(`SELECT Id FROM Account WHERE Id IN ('${early.id}', '${late.id}')`)).body).toMatchObject({
      totalSize: 2,
    })
  })

  it.each([
    ['SELECT Nonsense__c FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Nonsense', 'INVALID_TYPE'],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name='a' OR", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name='a' DROP", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name='a' AND Name='b' OR Name='c'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE (Name='a' AND Name='b'", 'MALFORMED_QUERY'],
    ['SELECT Id,Name,name FROM Account', 'INVALID_FIELD'],
  ])('%s is %s', async (soql, errorCode) => {
    expect(await query(soql)).toMatchObject({ status: 400, body: [{ errorCode }] })
  })

  it('tells a deleted record from one that never was', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    await sim.deleteClient(id)
    expect(await call('GET', `sobjects/Account/${id}`)).toMatchObject({
      status: 404,
      body: [{ errorCode: 'ENTITY_IS_DELETED' }],
    })
    expect(await call('GET', 'sobjects/Account/001xx000003DGb2AAG')).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    })
    expect(await call('GET', 'sobjects/Account/1')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'MALFORMED_ID' }],
    })
  })
})

describe('writing', () => {
  const patch = (id: string, body: Body, more = {}) => call('PATCH', `sobjects/Account/${id}`, body, more)

  it('answers nothing and keeps the values, by whom', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    expect(await patch(id, { DocSpace_Room_Id__c: '12' })).toMatchObject({ status: 204, body: undefined })
    expect(sim.record(id)).toMatchObject({ DocSpace_Room_Id__c: '12', LastModifiedById: SAMPLE.integrationUserId })
  })

  it.each([
    [{ Nonsense__c: 'x' }, 'INVALID_FIELD'],
    [{ CreatedDate: 'x' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
    [{ DocSpace_Room_Id__c: 'x'.repeat(65) }, 'STRING_TOO_LONG'],
    [{ OwnerId: '005xx000001SvogAAC' }, 'INVALID_CROSS_REFERENCE_KEY'],
  ])('%o is %s', async (body, errorCode) => {
    const { id } = await sim.createClient({ name: 'Acme' })
    expect(await patch(id, body)).toMatchObject({ status: 400, body: [{ errorCode }] })
  })

  it('meets a locked row, and a newer change', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    sim.lockRow(id, 1)
    expect(await patch(id, { Name: 'B' })).toMatchObject({ status: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW' }] })
    expect((await patch(id, { Name: 'B' })).status).toBe(204)
    const before = new Date(clock.now() - 60_000).toUTCString()
    expect((await patch(id, { Name: 'C' }, { 'If-Unmodified-Since': before })).status).toBe(412)
  })

  it('knows no DocSpace field where none was deployed', async () => {
    await start({ customFields: false })
    const { id } = await sim.createClient({ name: 'Acme' })
    expect((await patch(id, { DocSpace_Room_Id__c: '1' })).status).toBe(400)
  })
})
