import { afterEach, describe, expect, it } from 'vitest'
import { type GenericOptions, type GenericSim, SAMPLE, startGeneric } from '#infra/simulators/generic/index.ts'
import { keyIdOf } from '#lib/crm/generic/client-id.ts'
import { generic } from '#lib/crm/generic/index.ts'
import { openWorld, ready, startReceiver, testClock, type World } from '../worlds/world.ts'

let sim: GenericSim
let stop = async () => {}

const start = async (options: GenericOptions = {}, settings: Record<string, unknown> = {}) => {
  const clock = testClock()
  sim = await startGeneric({ clock, ...options })
  const callback = { callbackUrl: sim.callbackUrl }
  const world: World = {
    sim,
    source: generic,
    settings: { ...callback, ...settings },
    credentials: sim.credentials,
    clock,
  }
  const receiver = await startReceiver(world, '')
  await sim.subscribe(receiver.url)
  stop = async () => {
    await receiver.stop()
    await sim.stop()
  }
  return { world, receiver }
}
afterEach(() => stop())

const acme = { name: 'Acme & Søn', email: 'contact@acme.example.com', ownerEmail: SAMPLE.anna }

describe('a sender of one’s own', () => {
  it('is understood while it changes its secret, and once it has', async () => {
    const { receiver } = await start()
    await sim.createClient(acme)
    await sim.flush()
    sim.rotate()
    await sim.createClient(acme)
    await sim.flush()
    sim.retireOldSecret()
    await sim.createClient(acme)
    await sim.flush()
    expect(receiver.answers).toEqual([202, 202, 202])
    expect(receiver.created.map(({ ref }) => ref.id)).toEqual([
      keyIdOf('C-10045'),
      keyIdOf('C-10046'),
      keyIdOf('C-10047'),
    ])
  })

  it('is not understood when its message is old, changed or not signed', async () => {
    const { world, receiver } = await start()
    const { id } = await sim.createClient(acme)
    await sim.flush()
    const before = receiver.created.length
    expect((await sim.deliverRaw({ recordId: id, signed: false })).status).toBe(401)
    world.clock.pass(5 * 60_000 + 1_000)
    expect((await sim.redeliver(0)).status).toBe(401)
    expect(receiver.created.length).toBe(before)
  })

  it('that cannot sign is understood by its header', async () => {
    const { receiver } = await start({ auth: 'header' }, { auth: 'header' })
    await sim.createClient(acme)
    await sim.flush()
    expect(receiver.created.map(({ ref }) => ref.id)).toEqual([keyIdOf('C-10045')])
    expect((await sim.deliverRaw({ headers: { [SAMPLE.headerName]: 'guessed' } })).status).toBe(401)
  })

  it('hears once that the room is ready, and its own changes onboard nobody', async () => {
    const { world, receiver } = await start()
    const { id } = await sim.createClient(acme)
    await sim.flush()
    const [client] = receiver.created
    if (!client) throw new Error('nobody was created')
    const records = await openWorld(world)
    const record = await records.read(client.ref, client.fields)
    expect(record).toMatchObject({ name: acme.name, emails: [acme.email], ownerEmail: SAMPLE.anna })
    if (!record) return
    await records.writeBack(record, ready(world.clock))
    await records.writeBack(record, ready(world.clock))
    expect(sim.callbacks.map(({ type }) => type)).toEqual(['room.ready'])
    expect(sim.record(id)).toMatchObject({ event: 'room.ready', roomUrl: ready(world.clock).roomUrl })
    await sim.updateClient(id, { name: 'Acme renamed' })
    await sim.deleteClient(id)
    await sim.flush()
    expect(receiver.answers.every((status) => status === 202)).toBe(true)
    expect(receiver.created.length).toBe(1)
  })
})
