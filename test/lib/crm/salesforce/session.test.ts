import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SAMPLE } from '#infra/simulators/salesforce/index.ts'
import { caught, fault, openWorld, ready } from '../worlds/world.ts'
import { startOrg, type TestOrg } from './org.ts'

let org: TestOrg

beforeEach(async () => {
  org = await startOrg()
})
afterEach(() => org.sim.stop())

const grants = () => org.sim.counters['POST /services/{id}/token'] ?? 0

describe('the session with Salesforce', () => {
  it('is begun once and kept for the next function call', async () => {
    const ref = await org.make()
    for (let call = 0; call < 3; call += 1) await (await openWorld(org)).read(ref)
    expect(grants()).toBe(1)
  })

  it('is begun once by calls side by side', async () => {
    const refs = [await org.make(), await org.make(), await org.make()]
    await Promise.all(refs.map((ref) => org.records.read(ref)))
    expect(grants()).toBe(1)
  })

  it('is renewed when it has ended, once for all', async () => {
    const ref = await org.make()
    await org.records.read(ref)
    org.sim.revokeSessions()
    await Promise.all([org.records.read(ref), org.records.read(ref)])
    org.clock.pass(3 * 3_600_000)
    const record = await org.records.read(ref)
    expect(record?.name).toBe('Acme')
    expect(grants()).toBe(3)
    org.sim.revokeSessions()
    if (record) await org.records.writeBack(record, ready(org.clock))
    expect(org.sim.record(ref.id)?.DocSpace_Status__c).toBe('ready')
  })

  it('can be had by a certificate as well', async () => {
    const records = await openWorld(org, { credentials: org.sim.jwtCredentials() })
    expect((await records.read(await org.make()))?.name).toBe('Acme')
  })

  it.each([
    ['a wrong secret', () => ({ clientId: SAMPLE.clientId, clientSecret: 'wrong' })],
    ['a user nobody approved', () => ({ ...org.sim.jwtCredentials(), username: 'somebody@example.com' })],
    ['a key that is none', () => ({ ...org.sim.jwtCredentials(), privateKey: 'not a key' })],
  ])('is waited for with %s, and says nothing of it', async (_, credentials) => {
    const wrong = await openWorld(org, { credentials: credentials() })
    const error = await caught(wrong.read(await org.make()))
    expect(error).toMatchObject({ reason: { code: 'crm-key-refused' }, after: 900_000 })
    expect(String(error)).not.toMatch(/wrong|somebody|not a key/)
  })

  it('is asked for again after it was refused once', async () => {
    const ref = await org.make()
    org.sim.faults.add(
      fault({ path: /oauth2\/token/ }, { kind: 'status', status: 400, body: '{"error":"invalid_client"}' }),
    )
    expect(await caught(org.records.read(ref))).toMatchObject({ reason: { code: 'crm-key-refused' } })
    expect((await org.records.read(ref))?.name).toBe('Acme')
  })
})
