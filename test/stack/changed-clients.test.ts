import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '#test/infra/command/backfill/earlier-clients.ts'
import { eventually } from '#test/infra/command/running-instance.ts'
import { simulated, simulatedPortal } from '#test/infra/command/simulated.ts'

/** docs/following.md#when: what a CRM does not tell, and events that were lost, are seen by the sweep. */

let world: World
beforeAll(async () => {
  world = await openWorld({ 'onboarding.follow': { manager: 'replace' }, sweep: { minAgeMinutes: 0 } })
}, 60_000)
afterAll(() => world?.running.stop())

const anna = 'anna.manager@example.com'
const ben = 'ben.manager@example.com'
/** Nobody answers there. */
const nowhere = 'http://127.0.0.1:9/'

/** The room as people see it, without its link and its content. */
const roomOf = (client: string) => {
  const { rooms, members, users } = simulatedPortal(world.running).state
  const room = rooms.find(({ tags }) => tags.includes(client))
  const people = members
    .filter(({ roomId }) => roomId === room?.id)
    .map(({ userId, access }) => `${users.find(({ id }) => id === userId)?.email} ${access}`)
  return { title: room?.title, people: people.sort() }
}

const sweep = async () => {
  const { error } = await world.running.instance.aws.fireSchedule('roomkeeper-local-sweep-clients-regularly')
  expect(error).toBeUndefined()
  await world.release()
  await world.quiet()
}

const crms = [
  { name: 'salesforce', type: 'Account', title: 'Name', owner: 'OwnerId' },
  { name: 'hubspot', type: 'company', title: 'name', owner: 'hubspot_owner_id' },
  { name: 'espocrm', type: 'Account', title: 'name', owner: 'assignedUserId' },
]

test.each(crms)(
  'a client of $name that is renamed and changes hands, of which nothing was told, is followed',
  async ({ name, type, title, owner }) => {
    const crm = simulated(world.running, name)
    const of = async (client: string, ownerEmail: string) => {
      const email = `office@${client.toLowerCase()}.example.com`
      const { id } = await crm.createClient({ name: client, email, ownerEmail })
      return { id, key: `${name}:${type}:${id}` }
    }
    const { id, key } = await of(`Acme${name}`, anna)
    const other = await of(`Other${name}`, ben)
    const guest = `office@acme${name}.example.com 2`
    const before = { title: `Client - Acme${name}`, people: [`${anna} 9`, guest].sort() }
    await eventually(
      () => (roomOf(key).people.length === 2 && roomOf(other.key).people.length === 2) || undefined,
      60_000,
    )
    await world.quiet()
    expect(roomOf(key)).toEqual(before)
    await crm.subscribe(nowhere)
    await crm.updateClient(id, { [title]: 'Acme & Sons', [owner]: crm.record(other.id)?.[owner] })
    await world.quiet()
    expect(roomOf(key)).toEqual(before)
    const rooms = simulatedPortal(world.running).state.rooms.length
    await sweep()
    expect(roomOf(key)).toEqual({ title: 'Client - Acme & Sons', people: [`${ben} 9`, guest].sort() })
    expect(roomOf(other.key).title).toBe(`Client - Other${name}`)
    // Once more: what was followed is followed.
    const { writes } = simulatedPortal(world.running).counters
    await sweep()
    expect(simulatedPortal(world.running).counters.writes).toBe(writes)
    expect(simulatedPortal(world.running).state.rooms).toHaveLength(rooms)
  },
  120_000,
)
