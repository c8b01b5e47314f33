import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { ClientRecord, Records, RoomReport } from '#lib/crm/records/records-port.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { fault, openWorld, ready, testClock, type World } from '../../worlds/world.ts'

/** docs/facts/espocrm.md#converted-leads */

let sim: EspocrmSim
let world: World
let records: Records
const clock = testClock()

beforeEach(async () => {
  sim = await startEspocrm({ clock })
  world = { sim, source: espocrm, settings: { url: sim.url }, credentials: { apiKey: SAMPLE.apiKey }, clock }
  records = await openWorld(world, { settings: { clients: [{ object: 'Lead' }, { object: 'Account' }] } })
})
afterEach(() => sim.stop())

const refOf = (type: string, id: unknown): ClientRef => ({ source: 'espocrm', type, id: String(id) })
const ask = async (method: string, path: string, body?: unknown) =>
  (await sim.asAdmin(method, path, body)).body as Record<string, unknown>
const enter = async (lastName = 'Lead') => refOf('Lead', (await ask('POST', 'Lead', { firstName: 'Lee', lastName })).id)
const convert = async ({ id }: ClientRef) =>
  refOf(
    'Account',
    (await ask('POST', 'Lead/action/convert', { id, records: { Account: { name: `Acme ${id}` } } })).createdAccountId,
  )
const readAll = async (ref: ClientRef): Promise<ClientRecord> => {
  const record = await records.read(ref)
  if (!record) throw new Error('there is no such record')
  return record
}
const report: RoomReport = ready(clock)
const statusOf = async ({ type, id }: ClientRef) => (await ask('GET', `${type}/${id}`)).cDocspaceStatus

/** A lead that was ready when it was converted. */
const converted = async (name?: string) => {
  const lead = await enter(name)
  await records.writeBack(await readAll(lead), report)
  return { lead, account: await convert(lead) }
}

test('a lead that was converted is read as its account, which says what the lead says, and has its key as a former one', async () => {
  const { lead, account } = await converted()
  const wanted = {
    ref: account,
    written: { state: 'ready', roomId: report.roomId },
    formerly: [{ ref: lead, shared: false }],
  }
  expect(await readAll(lead)).toMatchObject(wanted)
  expect(await readAll(account)).toMatchObject(wanted)
  expect([await records.current?.(lead), await records.current?.(account)]).toEqual([account, account])
})

test.each(['lead', 'account'] as const)(
  'of a lead and its account each is asked for once to read the %s',
  async (which) => {
    const refs = await converted()
    const asked = () => ['Lead', 'Account'].map((type) => sim.counters[`GET /api/v1/${type}/{id}`] ?? 0)
    const before = asked()
    await readAll(refs[which])
    expect(asked().map((count, at) => count - (before[at] ?? 0))).toEqual([1, 1])
  },
)

test('nobody asks for an account to know that it is none of a lead', async () => {
  const { account } = await converted()
  await ask('DELETE', `Account/${account.id}`)
  expect(await records.current?.(account)).toEqual(account)
})

test('a lead is told the same once, also by a run that begins again, and nothing where its account has a room by then', async () => {
  const { lead, account } = await converted()
  sim.faults.add(fault({ method: 'PUT', path: /Account/ }, { kind: 'status', status: 503 }, 9))
  await expect(records.writeBack(await readAll(account), report)).rejects.toMatchObject({ name: 'RetryLater' })
  expect(await statusOf(lead)).toMatch(/converted/)
  sim.faults.clear()
  sim.faults.add(fault({ method: 'PUT', path: /Lead/ }, { kind: 'status', status: 503 }, 9))
  await records.writeBack(await readAll(account), report)
  expect(await statusOf(account)).toBe('ready')
  sim.faults.clear()
  const other = await converted('Other')
  await readAll(other.account)
  await ask('PUT', `Account/${other.account.id}`, { cDocspaceStatus: 'ready', cDocspaceRoomId: '9' })
  await records.writeBack(await readAll(other.account), { ...report, status: 'ready: x' })
  expect([await statusOf(other.lead), await statusOf(other.account)]).toEqual(['ready', 'ready: x'])
})

test('a lead that was not is a client of its own, and a deleted one is nobody', async () => {
  const lead = await enter()
  expect(await readAll(lead)).toMatchObject({ ref: lead, isClient: true })
  expect(await records.current?.(lead)).toEqual(lead)
  await ask('DELETE', `Lead/${lead.id}`)
  expect([await records.read(lead), await records.current?.(lead)]).toEqual([undefined, undefined])
})

test('nobody asks once more whose a record is where leads are no clients', async () => {
  records = await openWorld(world)
  expect(records.current).toBeUndefined()
})

test('what stands on the account is written in full, and the lead is told first, once', async () => {
  const { lead, account } = await converted()
  await records.writeBack(await readAll(account), { ...report, status: 'ready: x' })
  expect(await ask('GET', `Account/${account.id}`)).toMatchObject({
    cDocspaceStatus: 'ready: x',
    cDocspaceRoomId: String(report.roomId),
    cDocspaceRoomUrl: report.roomUrl,
    cDocspaceInvitationUrl: report.invitationUrl,
  })
  expect(await statusOf(lead)).toBe(`ready: converted, its room goes on as that of espocrm:Account:${account.id}`)
  await ask('PUT', `Lead/${lead.id}`, { cDocspaceStatus: 'people' })
  const again = await readAll(account)
  // After a restore a room may have the key of its lead alone.
  expect(again.formerly).toEqual([{ ref: lead, shared: false }])
  await records.writeBack(again, { ...report, status: 'ready: y' })
  expect([await statusOf(lead), await statusOf(account)]).toEqual(['people', 'ready: y'])
})

test('two reports in a row tell the lead of the first that names the room', async () => {
  const { lead, account } = await converted()
  const record = await readAll(account)
  await records.writeBack(record, { state: 'preparing', status: 'being prepared', at: 1 })
  expect(await statusOf(lead)).toBe('ready')
  await records.writeBack(record, report)
  await ask('PUT', `Lead/${lead.id}`, { cDocspaceStatus: 'people' })
  await records.writeBack(record, { ...report, status: 'ready: y' })
  expect([await statusOf(lead), await statusOf(account)]).toEqual(['people', 'ready: y'])
})

test('a lead that takes no text keeps nothing from its account, and one that nobody reaches is told later', async () => {
  const { lead, account } = await converted()
  const refused = { kind: 'status', status: 400 } as const
  sim.faults.add(fault({ method: 'PUT', path: /Lead/ }, refused, 9))
  await records.writeBack(await readAll(account), report)
  expect([await statusOf(lead), await statusOf(account)]).toEqual(['ready', 'ready'])
  sim.faults.clear()
  const other = await converted('Other')
  sim.faults.add(fault({ method: 'PUT', path: /Lead/ }, { kind: 'status', status: 503 }, 9))
  const record = await readAll(other.account)
  await expect(records.writeBack(record, report)).rejects.toMatchObject({ name: 'RetryLater' })
  expect(await statusOf(other.account)).toBeNull()
})

test('a lead whose account is gone is no client any more once it was told so', async () => {
  const { lead, account } = await converted()
  await records.writeBack(await readAll(account), report)
  await ask('DELETE', `Account/${account.id}`)
  expect(await readAll(lead)).toMatchObject({ ref: lead, isClient: false, written: { state: 'none' } })
})

test('a record that names no lead settles in a quarter of a minute, where leads are clients and it is one', async () => {
  const enterAccount = async () => refOf('Account', (await ask('POST', 'Account', { name: 'New' })).id)
  const account = await enterAccount()
  const { createdAt = 0, settlesAt } = await readAll(account)
  expect(settlesAt).toBe(createdAt + 15_000)
  expect(await readAll((await converted()).account)).not.toHaveProperty('settlesAt')
  for (const clients of [
    [{ object: 'Account' }],
    [{ object: 'Lead' }, { object: 'Account', where: { type: ['Partner'] } }],
  ]) {
    records = await openWorld(world, { settings: { clients } })
    expect(await readAll(account)).not.toHaveProperty('settlesAt')
  }
})

test('an ended lead is told, too, so that its account is known by it when a restored portal gives the room another number', async () => {
  const ended = { ...report, state: 'ended', status: 'ended on 2026-01-07: the room is in the archive' } as const
  const lead = await enter()
  await records.writeBack(await readAll(lead), ended)
  const account = await convert(lead)
  sim.faults.add(fault({ method: 'PUT', path: /Account/ }, { kind: 'status', status: 503 }, 9))
  const restored = { ...ended, roomId: 112 }
  await expect(records.writeBack(await readAll(account), restored)).rejects.toMatchObject({ name: 'RetryLater' })
  sim.faults.clear()
  expect(await statusOf(lead)).toBe(
    `ended on 2026-01-07: converted, its room goes on as that of espocrm:Account:${account.id}`,
  )
  const begun = await readAll(account)
  expect(begun.written).toMatchObject({
    state: 'ended',
    status: `ended on 2026-01-07: its room was that of espocrm:Lead:${lead.id}`,
  })
  await records.writeBack(begun, restored)
  expect(await readAll(account)).toMatchObject({
    written: { state: 'ended', roomId: 112 },
    formerly: [{ ref: lead, shared: false }],
  })
})
