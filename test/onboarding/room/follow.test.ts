import { afterEach, describe, expect, test, vi } from 'vitest'
import { genericRecords } from '#lib/crm/generic/records.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { espocrmVendor } from '#test/lib/crm/worlds/espocrm.ts'
import { hubspotVendor } from '#test/lib/crm/worlds/hubspot.ts'
import { pipedriveVendor } from '#test/lib/crm/worlds/pipedrive.ts'
import { salesforceVendor } from '#test/lib/crm/worlds/salesforce.ts'
import { openWorld, refOf, testClock, type Vendor } from '#test/lib/crm/worlds/world.ts'
import { openPortal, type Portal } from '../exactly-one/portal.ts'
import { madeRooms } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'

/** A source as a salesperson sees it: one client, and its name. */
interface Followed {
  ref: ClientRef
  records: Records
  fields?: ClientFields
  rename(name: string): Promise<void>
}

let portal: Portal
const log = keepTestLog()
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of [...ends.splice(0), () => portal.docspace.stop()]) await end()
})

const inCrm = (vendor: Vendor, field: string) => async (): Promise<Followed> => {
  const world = await vendor.start(testClock())
  ends.push(() => world.sim.stop())
  const made = await world.sim.createClient({ name: 'Acme', email: 'c@acme.example.com' })
  world.clock.pass(3_600_000)
  return {
    ref: refOf(world, made),
    records: await openWorld(world),
    rename: (name) => world.sim.updateClient(made.id, { [field]: name }),
  }
}

const bySender = async (): Promise<Followed> => {
  const clock = { now: () => 0, sleep: async () => {} }
  const settings = { auth: 'standard-webhooks', header: 'x' } as const
  const records = genericRecords({
    settings,
    credentials: { signingSecrets: [] },
    deadline: { remaining: () => 1 },
    clock,
  })
  const fields: ClientFields = { id: 'a1', name: 'Acme', email: 'c@acme.example.com' }
  return {
    ref: { source: 'generic', type: 'client', id: 'a1' },
    records: { ...records, writeBack: async () => {} },
    fields,
    rename: async (name) => void Object.assign(fields, { name }),
  }
}

const begin = async (open: () => Promise<Followed>, settings: object = { follow: {} }) => {
  portal = await openPortal({ settings: { ...settings } })
  const client = await open()
  const serve = () => onboardClient(portal.workplace(client.records), client.ref, client.fields)
  expect(await serve()).toBe('ready')
  const room = () => {
    const [one, ...more] = madeRooms(portal.docspace)
    if (!one || more.length > 0) throw new Error(`${more.length + 1} rooms`)
    return one
  }
  const found = () => {
    const state = portal.docspace.state.rooms.find(({ id }) => id === room().id)
    if (!state) throw new Error('no room')
    return state
  }
  return { ...client, serve, room: found }
}

/** Where the simulated portal has its archived rooms. */
const archiveRoot = 6

const events = (name: string) => log.lines.filter(({ event }) => event === name).map((line) => JSON.stringify(line))

describe.each<[string, () => Promise<Followed>]>([
  ['EspoCRM', inCrm(espocrmVendor, 'name')],
  ['HubSpot', inCrm(hubspotVendor, 'name')],
  ['Pipedrive', inCrm(pipedriveVendor, 'name')],
  ['Salesforce', inCrm(salesforceVendor, 'Name')],
  ['a sender of one’s own', bySender],
])('a client of %s', (_, open) => {
  test('that is renamed has its room renamed, once', async () => {
    const { serve, rename, room } = await begin(open)
    await rename('Acme Ltd')
    expect(await serve()).toBe('followed')
    expect(room().title).toBe('Client - Acme Ltd')
    expect(events('room.followed')).toHaveLength(1)
    portal.docspace.resetCounters()
    expect(await serve()).toBe('left-alone')
    expect(portal.docspace.counters.writes).toBe(0)
    expect(events('room.followed')).toHaveLength(1)
  })

  test('that is edited many times in one go costs one pass: later messages find nothing to do', async () => {
    const { serve, rename, room, records, fields } = await begin(open)
    await rename('Acme Ltd')
    portal.docspace.resetCounters()
    await serve()
    const { writes } = portal.docspace.counters
    const told = vi.spyOn(records, 'writeBack')
    for (const name of ['Acme Group', 'Acme', 'Beta', 'Beta Group']) await rename(name)
    portal.docspace.resetCounters()
    const outcomes: Awaited<ReturnType<typeof serve>>[] = []
    for (let message = 0; message < 4; message += 1) outcomes.push(await serve())
    expect(outcomes).toEqual(['followed', 'left-alone', 'left-alone', 'left-alone'])
    expect(portal.docspace.counters.writes).toBe(writes)
    expect(room().title).toBe('Client - Beta Group')
    // What is not written starts no further event. A sender without records gets an answer to each message.
    expect(told).toHaveBeenCalledTimes(fields ? 4 : 0)
  })

  test('whose room people have renamed keeps their title, and it is reported', async () => {
    const { serve, rename, room } = await begin(open)
    room().title = 'Ours'
    expect(await serve()).toBe('left-alone')
    expect(events('room.follow_conflict')).toHaveLength(0)
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe('Ours')
    expect(events('room.follow_conflict')).toHaveLength(1)
    // People take the CRM's side.
    room().title = 'Client - Acme Ltd'
    expect(await serve()).toBe('left-alone')
    await rename('Acme Group')
    expect(await serve()).toBe('followed')
    expect(room().title).toBe('Client - Acme Group')
  })
})

describe('a title', () => {
  test.each([
    ['in another case', 'ACME', 'Client - ACME'],
    ['with an emoji', 'Acme 🎉', 'Client - Acme __'],
    ['with signs that DocSpace does not keep', 'A/B: "C"', 'Client - A_B_ _C_'],
    ['that is too long', 'x'.repeat(200), `Client - ${'x'.repeat(161)}`],
  ])('%s is followed once, and then it is as wanted', async (_, name, title) => {
    const { serve, rename, room } = await begin(bySender)
    await rename(name)
    expect(await serve()).toBe('followed')
    expect(room().title).toBe(title)
    expect(await serve()).toBe('left-alone')
    expect(events('room.follow_conflict')).toHaveLength(0)
  })

  test.each([
    ['there are no settings for it', {}],
    ['the setting says so', { follow: { title: false } }],
  ])('stays where %s', async (_, settings) => {
    const { serve, rename, room } = await begin(bySender, settings)
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe('Client - Acme')
  })

  test('follows by the rule that the room was made by', async () => {
    const rooms = [
      { name: 'vip', where: { tier: ['vip'] }, room: { title: 'VIP {name}' }, follow: { title: true } },
      { name: 'others', follow: { title: false } },
    ]
    const { serve, rename, room, fields } = await begin(
      async () => {
        const client = await bySender()
        Object.assign(client.fields ?? {}, { custom: { tier: 'vip' } })
        return client
      },
      { rooms },
    )
    await rename('Acme Ltd')
    Object.assign(fields ?? {}, { custom: { tier: 'none' } })
    expect(await serve()).toBe('followed')
    expect(room().title).toBe('VIP Acme Ltd')
  })

  test('with a day does not follow where the sender tells no day of its own', async () => {
    const { serve, rename, room } = await begin(
      async () => {
        const client = await bySender()
        Object.assign(client.fields ?? {}, { created: '2026-01-05T09:00:00Z' })
        return client
      },
      { follow: {}, room: { title: '{name} {date}' } },
    )
    const { title } = room()
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe(title)
  })

  test('of an archived room stays', async () => {
    const { serve, rename, room } = await begin(bySender)
    room().parentId = archiveRoot
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe('Client - Acme')
  })

  test('stays in a room that the key’s user does not manage, and the log says why', async () => {
    const { serve, rename, room } = await begin(inCrm(espocrmVendor, 'name'))
    const other = portal.docspace.state.users.find(({ email }) => email === 'anna.manager@example.com')
    room().createdBy = other?.id ?? ''
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe('Client - Acme')
    expect(events('room.follow_refused').join()).toContain('not-a-manager')
  })
})

describe('tags of the settings', () => {
  const open = async (first: string[], then: string[]) => {
    const world = await begin(bySender, { follow: {}, room: { tags: first } })
    const settings = { ...portal.workplace(world.records).settings }
    const again = () => {
      const work = portal.workplace(world.records)
      return onboardClient(
        { ...work, settings: { ...settings, room: { ...settings.room, tags: then } } },
        world.ref,
        world.fields,
      )
    }
    return { ...world, again, own: () => world.room().tags.filter((tag) => !tag.includes(':')) }
  }

  test('that are new come, and those that are no longer wanted go', async () => {
    const { again, own } = await open(['old', 'kept'], ['kept', 'new'])
    expect(await again()).toBe('followed')
    expect(own().toSorted()).toEqual(['kept', 'new'])
    expect(await again()).toBe('left-alone')
  })

  test('that people took off stay off, and theirs stay', async () => {
    const { again, room, own } = await open(['kept'], ['kept', 'new'])
    room().tags = [...room().tags.filter((tag) => tag !== 'kept'), 'theirs']
    await again()
    expect(own().toSorted()).toEqual(['new', 'theirs'])
  })
})

describe('what is remembered', () => {
  test.each([
    ['is lost', () => portal.remembered.clear()],
    [
      'is of another room',
      () => {
        for (const [key, { text, tag }] of portal.remembered)
          portal.remembered.set(key, { tag, text: JSON.stringify({ ...JSON.parse(text), room: 1 }) })
      },
    ],
  ])('%s: nothing is changed, and from then on the room follows again', async (_, harm) => {
    const { serve, rename, room } = await begin(bySender)
    harm()
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe('Client - Acme')
    expect(events('room.follow_began').join()).toContain('title')
    room().title = 'Client - Acme Ltd'
    await rename('Acme Group')
    expect(await serve()).toBe('followed')
  })

  test('cannot be read: nothing is changed, and it stays for those who can', async () => {
    const { serve, rename, room } = await begin(bySender)
    const [key = ''] = portal.remembered.keys()
    portal.remembered.set(key, { tag: '"x"', text: '{"v":2}' })
    await rename('Acme Ltd')
    expect(await serve()).toBe('left-alone')
    expect(room().title).toBe('Client - Acme')
    expect(portal.remembered.get(key)?.text).toBe('{"v":2}')
    expect(events('room.follow_refused').join()).toContain('memory-unreadable')
  })
})
