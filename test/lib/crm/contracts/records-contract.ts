import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault, FaultAction } from '#infra/simulators/http/faults.ts'
import { fieldText } from '#lib/crm/records/fields.ts'
import type { ClientRecord, Records } from '#lib/crm/records/records-port.ts'
import {
  caught,
  fault,
  ofEnd,
  openWorld,
  ready,
  refOf,
  startReceiver,
  testClock,
  type Vendor,
  type World,
} from '../worlds/world.ts'

const acme = { name: 'Acme & Søn', email: 'contact@acme.example.com' }

const html: FaultAction = {
  kind: 'status',
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<html>Sign in to the Wi-Fi</html>',
}
const lost: FaultAction = { ...html, status: 404, body: '<html>404</html>' }
const redirect: FaultAction = { kind: 'status', status: 301, headers: { Location: 'http://127.0.0.1:1/' } }
const status = (code: number): FaultAction => ({ kind: 'status', status: code })

/** What goes wrong on the way, and what becomes of the client: both tries of a request that may be repeated meet it. */
const faults: [string, FaultAction, string][] = [
  ['401', status(401), 'crm-key-refused'],
  ['403', status(403), 'crm-forbidden'],
  ['423', status(423), 'crm-changing'],
  ['429', status(429), 'crm-busy'],
  ['500', status(500), 'crm-unreachable'],
  ['503', status(503), 'crm-unreachable'],
  ['a page of something in between', html, 'crm-unreachable'],
  ['a page that is not found', lost, 'crm-moved'],
  ['a redirect', redirect, 'crm-moved'],
  ['a connection that breaks', { kind: 'reset' }, 'crm-unreachable'],
  ['an answer that breaks off', { kind: 'truncate' }, 'crm-unreachable'],
]

/** What the worker needs of every CRM, shown on the CRM's simulator. */
export const recordsContract = (name: string, vendor: Vendor) => {
  describe(`${name}: records`, () => {
    let world: World
    let records: Records

    it('tells a team only as the source says', () => {
      expect('readTeam' in records).toBe(world.source.hasTeam !== undefined)
    })

    beforeEach(async () => {
      world = await vendor.start(testClock())
      records = await openWorld(world)
    })
    afterEach(() => world.sim.stop())

    const make = async (more = {}) => refOf(world, await world.sim.createClient({ ...acme, ...more }))
    const read = async (more = {}): Promise<ClientRecord> => {
      const record = await records.read(await make(more))
      if (!record) throw new Error('the simulator does not know its own client')
      return record
    }
    const shown = ({ ref }: ClientRecord) => vendor.shown(world.sim.record(ref.id) ?? {})
    const writes = () =>
      Object.entries(world.sim.counters)
        .filter(([call]) => call.startsWith(`${vendor.write.method} `) && vendor.write.path.test(call))
        .reduce((sum, [, count]) => sum + count, 0)
    const arm = (match: NonNullable<Fault['match']>, happens: FaultAction, times = 2) =>
      world.sim.faults.add(fault(match, happens, times))

    it('reads a client: name, address, owner, and that nothing was written yet', async () => {
      const record = await read({ ownerEmail: vendor.owner })
      expect(record).toMatchObject({
        name: acme.name,
        emails: [acme.email],
        ownerEmail: vendor.owner,
        isClient: true,
        written: { state: 'none' },
        // Names of its room have the day of it.
        createdAt: world.clock.now(),
      })
    })

    it('reads a client that lacks an address', async () => {
      world.clock.pass(0)
      const ref = await make({ email: undefined })
      world.clock.pass(60_000)
      expect((await records.read(ref))?.emails).toEqual([])
    })

    it('tells a deleted client and one that never was from one that cannot be read', async () => {
      const ref = await make()
      await world.sim.deleteClient(ref.id)
      expect(await records.read(ref)).toBeUndefined()
    })

    it('reads fields by name: those that the record has, and nothing of a deleted one', async () => {
      const [{ where }] = vendor.filter.clients
      const [[field, values]] = Object.entries(where) as [[string, readonly string[]]]
      const ref = await make(vendor.filter.matching)
      const found = await records.readFields(ref, [field, 'constructor'])
      expect(Object.keys(found ?? {})).toEqual([field])
      expect(values).toContain(fieldText(found?.[field]))
      await world.sim.deleteClient(ref.id)
      expect(await records.readFields(ref, [field])).toBeUndefined()
    })

    it('reads contacts with the fields and the role that are asked for, the oldest first', async () => {
      const contacts = [
        { email: 'boss@acme.example', name: 'Ada Boss', role: 'Decision maker' },
        { email: 'clerk@acme.example', name: 'Bo Clerk' },
      ]
      const ref = await make({ email: undefined, contacts })
      const { name, values } = vendor.contactField
      const found = await records.readContacts(ref, [name, 'role', 'constructor'])
      expect(found.map(({ email }) => email)).toEqual(['boss@acme.example', 'clerk@acme.example'])
      expect(found.map(({ fields }) => fields[name])).toEqual(values)
      const roles = found.map(({ fields }) => fieldText(fields.role)?.replace(/^Primary, /, ''))
      expect(roles).toEqual(vendor.keepsRoles ? ['Decision maker', undefined] : [undefined, undefined])
      for (const { fields } of found) expect(Object.hasOwn(fields, 'constructor')).toBe(false)
      expect(Object.hasOwn(found[1]?.fields ?? {}, 'role')).toBe(vendor.keepsRoles)
      // Nothing is asked for a field that nobody asks for.
      expect((await records.readContacts(ref, [])).map(({ fields }) => fields)).toEqual([{}, {}])
      await world.sim.deleteClient(ref.id)
      await expect(records.readContacts(ref, ['role'])).resolves.toBeDefined()
    })

    it('reads no contacts where there are none', async () => {
      expect(await records.readContacts(await make({ email: undefined }), ['role'])).toEqual([])
    })

    it('says of a record whether it is a client by the settings', async () => {
      const { clients, matching } = vendor.filter
      records = await openWorld(world, { settings: { clients } })
      expect((await read()).isClient).toBe(false)
      expect((await read(matching)).isClient).toBe(true)
    })

    it('puts the room on the record, reads it again, and writes nothing twice', async () => {
      const record = await read()
      await records.writeBack(record, { state: 'preparing', status: 'being prepared', at: world.clock.now() })
      expect(shown(record).status).toBe('being prepared')
      await records.writeBack(record, ready(world.clock))
      const { roomUrl, invitationUrl } = ready(world.clock)
      expect(shown(record)).toEqual({ roomId: '4711', roomUrl, invitationUrl, status: 'ready' })
      const again = await records.read(record.ref)
      expect(again?.written).toEqual({ state: 'ready', status: 'ready', roomId: 4711, roomUrl, invitationUrl })
      const before = writes()
      expect(before).toBeGreaterThan(0)
      if (again) await records.writeBack(again, ready(world.clock))
      expect(writes()).toBe(before)
    })

    it('loses one field to one refusal: the rest is written, and the status names it instead of saying ready', async () => {
      const record = await read()
      await records.writeBack(record, { state: 'preparing', status: 'being prepared', at: world.clock.now() })
      const report = { ...ready(world.clock), invitationUrl: vendor.refusedLink }
      const error = await caught(records.writeBack(record, report))
      expect(error).toMatchObject({ name: 'Park', reason: { code: 'crm-refused' } })
      const { detail } = error as { detail: string }
      expect(shown(record)).toMatchObject({ roomId: '4711', roomUrl: ready(world.clock).roomUrl })
      expect(shown(record).invitationUrl ?? '').toBe('')
      expect(shown(record).status).toMatch(/^needs attention: the room is ready, but this record does not take /)
      expect(shown(record).status).toContain(detail.split(' ')[0])
      const again = await records.read(record.ref)
      expect(again?.written?.state).toBe('attention')
      if (again) await records.writeBack(again, ready(world.clock))
      expect(shown(record)).toMatchObject({ status: 'ready', invitationUrl: ready(world.clock).invitationUrl })
    })

    it('takes a link off the record that is another client’s or leads nowhere', async () => {
      const record = await read()
      await records.writeBack(record, ready(world.clock))
      const again = await records.read(record.ref)
      if (!again) throw new Error('the record is there')
      const report = {
        state: 'attention',
        status: 'needs attention: look',
        at: world.clock.now(),
        invitationUrl: '',
      } as const
      await records.writeBack(again, report)
      expect(shown(record).invitationUrl ?? '').toBe('')
      expect(shown(record)).toMatchObject({ status: report.status, roomUrl: ready(world.clock).roomUrl })
      const cleared = await records.read(record.ref)
      expect(cleared?.written).not.toHaveProperty('invitationUrl')
      const before = writes()
      if (cleared) await records.writeBack(cleared, report)
      expect(writes()).toBe(before)
    })

    it('writes the rest where the CRM does not let the link be taken off', async () => {
      const record = await read()
      await records.writeBack(record, ready(world.clock))
      const again = await records.read(record.ref)
      arm(vendor.write, status(400), 1)
      const report = { state: 'preparing', status: 'being prepared', at: world.clock.now(), invitationUrl: '' } as const
      if (again) await records.writeBack(again, report)
      expect(shown(record).status).toBe('being prepared')
    })

    it('tries the fields one by one when the CRM does not say which of them it refuses', async () => {
      const record = await read()
      arm(vendor.write, status(400), 1)
      await records.writeBack(record, ready(world.clock))
      expect(shown(record)).toMatchObject({ roomId: '4711', status: 'ready' })
      arm(vendor.write, status(400), 9)
      const error = await caught(records.writeBack(record, { ...ready(world.clock), status: 'ready: once more' }))
      expect(error).toMatchObject({ name: 'Park', reason: { code: 'crm-record-refused' } })
    })

    it('waits before anything is made when the status cannot be written', async () => {
      const record = await read()
      const report = {
        state: 'preparing',
        status: `being prepared${'.'.repeat(70_000)}`,
        at: world.clock.now(),
      } as const
      expect(await caught(records.writeBack(record, report))).toMatchObject({
        name: 'RetryLater',
        reason: { code: 'crm-fields-missing' },
      })
    })

    it('leaves the word ready on a record that had it before', async () => {
      const record = await read()
      await records.writeBack(record, ready(world.clock))
      const again = await records.read(record.ref)
      if (!again) throw new Error('the record is gone')
      const report = { ...ready(world.clock), invitationUrl: vendor.refusedLink }
      expect(await caught(records.writeBack(again, report))).toMatchObject({ reason: { code: 'crm-refused' } })
      expect(shown(record).status).toBe('ready')
    })

    it('has nothing to write to when the client was deleted meanwhile', async () => {
      const record = await read()
      await world.sim.deleteClient(record.ref.id)
      await records.writeBack(record, ready(world.clock))
      expect(world.sim.record(record.ref.id)).toBeUndefined()
    })

    it.each([
      ['before', false],
      ['after', true],
    ])('writes once more when the connection broke %s the CRM had written', async (_, applied) => {
      const record = await read()
      arm(vendor.write, { kind: 'reset', applied }, 1)
      await records.writeBack(record, ready(world.clock))
      expect(shown(record).status).toBe('ready')
    })

    it.each(faults)('waits when reading meets %s', async (_, happens, code) => {
      const ref = await make()
      arm({ path: vendor.read }, happens)
      expect(await caught(records.read(ref))).toMatchObject({ name: 'RetryLater', reason: { code } })
    })

    it.each(faults)('waits when writing meets %s', async (_, happens, code) => {
      const record = await read()
      arm(vendor.write, happens)
      const error = await caught(records.writeBack(record, ready(world.clock)))
      expect(error).toMatchObject({ name: 'RetryLater', reason: { code } })
    })

    it('ends in time when no answer comes', async () => {
      const ref = await make()
      records = await openWorld(world, { remaining: 1_040 })
      arm({ path: vendor.read }, { kind: 'hang' })
      expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-unreachable' } })
    })

    it('honours how long the CRM asks to wait', async () => {
      const ref = await make()
      arm({ path: vendor.read }, { kind: 'status', status: 429, headers: { 'Retry-After': '37' } })
      expect(await caught(records.read(ref))).toMatchObject({ after: 37_000 })
    })

    it('puts no name, address or value into an error', async () => {
      const record = await read()
      for (const happens of [status(400), status(418), html]) {
        world.sim.faults.clear()
        arm({}, happens, 9)
        for (const work of [records.read(record.ref), records.writeBack(record, ready(world.clock))]) {
          const error = await caught(work)
          expect(error).toBeInstanceOf(Error)
          expect(JSON.stringify(error) + String(error)).not.toMatch(/acme|søn|portal\.example|@/i)
        }
      }
    })

    it('onboards nobody by its own write-back', async () => {
      const { clients, matching } = vendor.filter
      const receiver = await startReceiver(world, vendor.path, { clients })
      try {
        await world.sim.subscribe(receiver.url)
        await vendor.tellOwnChanges?.(world, receiver.url)
        const record = await read(matching)
        await world.sim.flush()
        expect(receiver.created).toEqual([{ ref: record.ref }])
        const before = world.sim.deliveries.length
        await records.writeBack(record, ready(world.clock))
        world.clock.pass(60_000)
        await world.sim.flush()
        // The CRM does tell of it: what ends the loop is ours.
        expect(world.sim.deliveries.length).toBeGreaterThan(before)
        for (const report of [...ofEnd(world.clock), ready(world.clock)]) {
          const now = await records.read(record.ref)
          if (now) await records.writeBack(now, report)
          world.clock.pass(60_000)
          await world.sim.flush()
        }
        expect(receiver.created.length).toBe(1)
        expect(receiver.answers.every((answer) => answer < 300)).toBe(true)
      } finally {
        await receiver.stop()
      }
    })
  })
}
