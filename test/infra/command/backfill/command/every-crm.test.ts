import { afterAll, beforeAll, expect, test } from 'vitest'
import { sources } from '#lib/crm/sources.ts'
import { eventually } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'
import { openWorld, type World } from '../earlier-clients.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
}, 60_000)
afterAll(() => world?.running.stop())

/** The CRMs whose records can be listed, and so be looked through. */
const listable = Object.values(sources).flatMap(({ name, openListing }) => (openListing ? [name] : []))

test.each(listable)(
  'a client of %s whose webhook was taken by nobody gets one room',
  async (name) => {
    const crm = simulated(world.running, name)
    // The receiver can put nothing into a queue: the delivery is refused, and its CRM may or may not try again.
    world.running.instance.aws.stopQueue()
    const tried = crm.deliveries.length
    const { id } = await crm.createClient({ name: `Lost in ${name}`, ownerEmail: 'anna.manager@example.com' })
    await eventually(() => (crm.deliveries.length > tried ? true : undefined))
    world.running.instance.aws.resumeQueue()
    const { json, code } = await world.running.run('backfill', name, '--since', '1d', '--yes', '--json')
    expect(code).toBe(0)
    const [{ clients } = { clients: [] }] = (json as { crms: { clients: string[] }[] }).crms
    expect(clients).toHaveLength(1)
    expect(clients[0]?.split(':')[2]).toBe(id)
    await world.release()
    await world.quiet()
    expect(world.roomsOf(clients)).toEqual([`Client - Lost in ${name}`])
    const again = await world.running.run('backfill', name, '--since', '1d', '--yes', '--json')
    expect(again.json).toMatchObject({ applied: false, crms: [{ clients: [] }] })
  },
  40_000,
)
