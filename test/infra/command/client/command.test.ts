import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { when } from '#infra/simulators/http/faults.ts'
import type { HubspotSim } from '#infra/simulators/hubspot/index.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated, simulatedPortal } from '../simulated.ts'

let running: RunningInstance

beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

const portal = () => simulatedPortal(running).state

const roomsOf = (client: string) => portal().rooms.filter(({ tags }) => tags.includes(client))

/** Somebody in the CRM, before Roomkeeper was told of new clients: the webhook does not come. */
const unheardOf = async (name: string, email = 'contact@acme.example.com') => {
  const crm = simulated(running, 'espocrm')
  // The receiver is out of reach for this one: the record comes without an event.
  const before = crm.deliveries.length
  running.instance.aws.stopQueue()
  const { id } = await crm.createClient({ name, email, ownerEmail: 'anna.manager@example.com' })
  await eventually(() => (crm.deliveries.length > before ? true : undefined))
  running.instance.aws.resumeQueue()
  return `espocrm:Account:${id}`
}

describe('plan', () => {
  test('names every step that the worker makes, and makes none', async () => {
    const client = await unheardOf('Planned')
    const { out, code } = await running.run('plan', client)
    expect(code).toBe(0)
    const steps = out.split('\n').flatMap((line) => /^ +\d+\. (.*)/.exec(line)?.[1] ?? [])
    expect(steps).toEqual([
      'create the room "Client - Planned"',
      'create the folder Invoices',
      'create the folder Contracts',
      'create the folder Deliverables',
      'create the invitation link "Client invitation" (reads)',
      'copy file 11 to Deliverables/Welcome.pdf',
      'copy file 12 to Deliverables/How to use your room.pdf',
      'add anna.manager@example.com (room manager)',
      'invite contact@acme.example.com (reads)',
      'write room, link and status on the CRM record',
    ])
    expect(roomsOf(client)).toEqual([])
    expect(simulated(running, 'espocrm').record(client.split(':')[2] ?? '')?.cDocspaceStatus).toBeFalsy()
  })

  test('takes the id alone where a source has one kind of clients', async () => {
    const client = await unheardOf('Short')
    const { json } = await running.run('plan', `espocrm:${client.split(':')[2]}`, '--json')
    expect(json).toMatchObject({ client, do: 'steps' })
  })

  test('says why a client would be parked, and what to do', async () => {
    const { out, code } = await running.run('plan', 'espocrm:Account:0000000000000nope')
    expect(code).toBe(1)
    expect(out).toContain('would be parked')
    expect(out).toContain('Discard the message')
  })

  test.each(['Acme', 'espocrm', 'nocrm:Account:1', 'espocrm:Account:a:b'])(
    'does not take %s for a client',
    async (text) => {
      const { code, err } = await running.run('plan', text)
      expect(code).toBe(2)
      expect(err).toContain(text.split(':')[0])
    },
  )
})

describe('onboard', () => {
  test('puts the client into the queue once somebody agrees, and waits for its room', async () => {
    const client = await unheardOf('Queued')
    const dry = await running.run('onboard', client)
    expect(dry.out).toContain('create the room "Client - Queued"')
    expect(dry.out).toContain('Nothing was changed')
    expect(roomsOf(client)).toEqual([])
    const { out, code } = await running.type('y\n', 'onboard', client)
    expect(out).toMatch(new RegExp(`${client}\\s+ready\\s+http`))
    expect(code).toBe(0)
    expect(roomsOf(client)).toHaveLength(1)
    const again = await running.run('plan', client)
    expect(again.out).toContain('nothing is to be done')
  })

  test('--now makes the room, whoever has the client’s turn, and keeps the log out of the answer', async () => {
    const client = await unheardOf('Here')
    const { json, code } = await running.run('onboard', client, '--now', '--force', '--yes', '--json')
    expect(code).toBe(0)
    expect(json).toMatchObject({ applied: true, outcome: 'ready' })
    expect(roomsOf(client)).toHaveLength(1)
  })

  test('takes the fields of a client that cannot be read back', async () => {
    expect((await running.run('onboard', 'generic:c-1', '--yes')).code).toBe(2)
    const { out, code } = await running.run('onboard', 'generic:c-1', '--name', 'Generic', '--yes')
    expect(out).toMatch(/generic:client:c-1\s+ready/)
    expect(code).toBe(0)
    expect(roomsOf('generic:client:c-1')).toMatchObject([{ title: 'Client - Generic' }])
  })

  test('queues nobody of whom the plan says that it would be parked, unless it is told to', async () => {
    const nobody = 'espocrm:Account:0000000000000gone'
    const { out, code } = await running.run('onboard', nobody, '--yes')
    expect(code).toBe(1)
    expect(out).toContain('The CRM has no record of this client')
    expect(out).toContain('Nothing was queued')
    expect((await running.run('failed', 'list', '--json')).json).toMatchObject({ parked: [], unseen: 0 })
    const forced = await running.run('onboard', nobody, '--force', '--yes')
    expect(forced.code).toBe(1)
    expect(forced.out).toMatch(/parked\s+The CRM has no record of this client/)
  })

  test('serves a merged record under the key of the one that is left', async () => {
    const crm = simulated(running, 'hubspot') as HubspotSim
    // HubSpot tells nobody here: who is told of either record or of the merge would serve it before the command does.
    await crm.subscribe('http://127.0.0.1:9/')
    const owner = { ownerEmail: 'anna.manager@example.com' }
    const { id } = await crm.createClient({ name: 'Merged', email: 'one@merged.example.com', ...owner })
    const other = await crm.createClient({ name: 'Merged', email: 'two@merged.example.com', ...owner })
    const left = `hubspot:company:${crm.merge(id, [other.id], 'new')}`
    const asked = `hubspot:company:${id}`
    expect((await running.run('plan', asked, '--json')).json).toMatchObject({ asked, client: left, do: 'steps' })
    const { out, code } = await running.run('onboard', asked, '--yes')
    expect(out).toContain(`it is served as ${left}`)
    expect(out).toMatch(new RegExp(`${left}\\s+ready`))
    expect(code).toBe(0)
    expect(roomsOf(left)).toHaveLength(1)
  })

  test('queues nobody who is ready', async () => {
    const client = await unheardOf('Ready before')
    await running.run('onboard', client, '--yes')
    const { json, out, code } = await running.run('onboard', client, '--yes', '--json')
    expect(code).toBe(0)
    expect(json).toMatchObject({ applied: false, plan: { do: 'nothing' } })
    expect(out).not.toContain('delivery')
  })
})

describe('a ready client whose record does not say where its room is', () => {
  const lost = [
    ['the record names a room that a restore gave another id', { cDocspaceRoomId: '987654' }],
    ['the CRM dropped the link when it was written first', { cDocspaceInvitationUrl: '' }],
  ] as const

  test.each(lost)('is foreseen and served where %s', async (_, patch) => {
    const client = await unheardOf('Linked anew')
    await running.run('onboard', client, '--yes')
    const id = client.split(':')[2] ?? ''
    const before = simulated(running, 'espocrm').record(id)
    await simulated(running, 'espocrm').updateClient(id, patch)
    const { json } = await running.run('plan', client, '--json')
    expect(json).toMatchObject({ do: 'steps', steps: ['write room and link on the CRM record'] })
    const { code } = await running.run('onboard', client, '--yes')
    expect(code).toBe(0)
    expect(roomsOf(client)).toHaveLength(1)
    const fields = ['cDocspaceRoomId', 'cDocspaceRoomUrl', 'cDocspaceInvitationUrl', 'cDocspaceStatus'] as const
    const after = simulated(running, 'espocrm').record(id)
    for (const field of fields) expect(after?.[field]).toEqual(before?.[field])
    expect((await running.run('plan', client, '--json')).json).toMatchObject({ do: 'nothing' })
  })

  test('is told to its sender once more where no record can be read', async () => {
    const client = 'generic:client:told-again'
    const told = ['onboard', client, '--name', 'Told again', '--yes']
    await running.run(...told)
    const { json, out, code } = await running.run(...told)
    expect([code, json]).toEqual([0, undefined])
    expect(out).toContain('tell the sender of room and link once more')
    expect(roomsOf(client)).toHaveLength(1)
  })
})

describe('client show', () => {
  test('shows record, room, people and link of a client', async () => {
    const client = await unheardOf('Shown', 'shown@acme.example.com')
    await running.run('onboard', client, '--yes')
    const { out, code } = await running.run('client', 'show', client)
    expect(code).toBe(0)
    for (const text of [
      'Shown',
      'anna.manager@example.com',
      'shown@acme.example.com',
      'room manager',
      // They are made side by side, so in any order.
      'Invoices/',
      'Contracts/',
      'Deliverables/',
      'ready',
      `room ${roomsOf(client)[0]?.id}`,
    ]) {
      expect(out).toContain(text)
    }
  })

  test('tells when a guest was there, where the key is that of an administrator', async () => {
    const client = await unheardOf('Opened', 'opened@acme.example.com')
    await running.run('onboard', client, '--yes')
    const state = portal()
    const guest = state.users.find(({ email }) => email === 'opened@acme.example.com')
    const key = state.keys.find(({ secret }) => secret === simulatedPortal(running).keys.onboarding)
    if (!guest || !key) throw new Error('they are there')
    const { permissions } = key
    guest.status = 1
    const shown = async () => (await running.run('client', 'show', client)).out
    expect(permissions).not.toContain('*')
    expect(await shown()).toMatch(/opened@acme\.example\.com$/m)
    key.permissions = ['*']
    expect(await shown()).toContain('opened@acme.example.com (has not signed in)')
    state.logins.push({ id: 1, at: Date.parse('2026-11-28T09:00:00Z'), userId: guest.id })
    expect(await shown()).toContain('opened@acme.example.com (signed in on 2026-11-28)')
    key.permissions = permissions
  })

  test('looks for the rooms once for all that it shows, and once for those of merged records', async () => {
    const client = await unheardOf('Once')
    await running.run('onboard', client, '--yes')
    const docspace = simulatedPortal(running)
    docspace.resetCounters()
    const { code } = await running.run('client', 'show', client)
    expect(code).toBe(0)
    expect(docspace.counters.byRoute['GET /files/rooms']).toBe(2)
  })

  test('tells what it can when the CRM does not answer', async () => {
    const client = await unheardOf('Dark')
    await running.run('onboard', client, '--yes')
    simulated(running, 'espocrm').faults.add(when({}, { kind: 'status', status: 503 }, 10))
    const { out, code } = await running.run('client', 'show', client)
    simulated(running, 'espocrm').faults.clear()
    expect(code).toBe(1)
    expect(out).toContain('The CRM does not answer')
    expect(out).toContain('Client - Dark')
  })

  test('prints the query for its log', async () => {
    const { out } = await running.run('client', 'show', 'espocrm:Account:1', '--log')
    expect(out).toContain('filter client = "espocrm:Account:1"')
  })
})
