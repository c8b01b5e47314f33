import { afterEach, describe, expect, test } from 'vitest'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { adoptedMark } from '#lib/onboarding/room/observed.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { espocrmVendor } from '#test/lib/crm/worlds/espocrm.ts'
import { hubspotVendor } from '#test/lib/crm/worlds/hubspot.ts'
import type { ListingVendor } from '#test/lib/crm/worlds/listed-world.ts'
import { pipedriveVendor } from '#test/lib/crm/worlds/pipedrive.ts'
import { salesforceVendor } from '#test/lib/crm/worlds/salesforce.ts'
import { openWorld, refOf, testClock, type World } from '#test/lib/crm/worlds/world.ts'
import { keyOwner, memberOf, roomOf } from '#test/lib/onboarding/memory-portal.ts'
import { open } from '#test/lib/onboarding/memory-world.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'

keepTestLog()
let world: World
afterEach(() => world.sim.stop())

const contact = 'ada@acme.example.com'
const address = 'https://portal.example/rooms/shared/7'

/** How a person writes a room's address, or its number, on the record; and the value that lets people in. */
const byHand = {
  EspoCRM: [{ cDocspaceRoomUrl: address }, { cDocspaceRoomId: '7' }, 'Customer'],
  HubSpot: [{ docspace_room_url: address }, { docspace_room_id: '7' }, 'customer'],
  Pipedrive: [
    { custom_fields: { [SAMPLE.fields.organization.roomUrl]: address } },
    { custom_fields: { [SAMPLE.fields.organization.roomId]: '7' } },
    Number(pipedriveVendor.field[1]),
  ],
  Salesforce: [{ DocSpace_Room_URL__c: address }, { DocSpace_Room_Id__c: '7' }, 'Customer'],
} as const
const vendors = [
  ['EspoCRM', espocrmVendor],
  ['HubSpot', hubspotVendor],
  ['Pipedrive', pipedriveVendor],
  ['Salesforce', salesforceVendor],
] as const

/** A client in a simulated CRM, with a portal in memory. */
const begin = async (vendor: ListingVendor, settings: object, given: Parameters<typeof open>[0] = {}) => {
  world = await vendor.start(testClock())
  const made = await world.sim.createClient({ name: 'Acme', email: contact })
  const ref = refOf(world, made)
  const { work, state } = open({ ...given, settings })
  const run = async () => onboardClient({ ...work, records: await openWorld(world) }, ref)
  return {
    ...{ ref, state },
    onboard: run,
    change: (patch: Record<string, unknown>) => world.sim.updateClient(made.id, patch),
    shown: () => vendor.shown(world.sim.record(made.id) ?? {}),
    invited: () => state.writes.filter((one) => one.startsWith('invite') && one.includes(contact)),
  }
}

describe.each(vendors)('%s', { timeout: 30_000 }, (name, vendor) => {
  const [field, value] = vendor.field
  const [withAddress, withNumber, wanted] = byHand[name]
  const invite = { when: { [field]: value } }

  test('has a room that is ready for review, and its people come in once when the record says so', async () => {
    const { onboard, change, shown, invited, state } = await begin(vendor, { invite })
    expect(await onboard()).toBe('in-review')
    const [room] = state.rooms
    expect(shown().status).toMatch(/^ready for review(:|$)/)
    expect(Number(shown().roomId)).toBe(room?.id)
    expect(shown().roomUrl).toContain(`/rooms/shared/${room?.id}`)
    expect(shown().invitationUrl ?? '').toBe('')
    expect([invited(), state.links]).toEqual([[], {}])
    expect(await onboard()).toBe('in-review')

    await change({ [field]: wanted })
    expect(await onboard()).toBe('ready')
    expect(shown().status).toMatch(/^ready(:|$)/)
    expect(shown().invitationUrl).toBe(state.links[room?.id ?? 0]?.url)
    expect(await onboard()).toBe('left-alone')
    expect(invited()).toHaveLength(1)
    expect(state.rooms).toHaveLength(1)
  })

  test('gives the room that a person wrote on its record, and no second one', async () => {
    const rooms = [roomOf(7, { title: 'Acme by hand', createdBy: 'boss', empty: false })]
    const members = { 7: [memberOf('boss', { owner: true }), memberOf(keyOwner, { access: 9 })] }
    const { onboard, change, shown, invited, state, ref } = await begin(
      vendor,
      { adopt: 'complete' },
      { rooms, members },
    )
    await change(withAddress)
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toMatchObject([{ id: 7, title: 'Acme by hand', tags: [adoptedMark, clientKey(ref)] }])
    expect(shown().status).toMatch(/^ready: the room was there before, and has got what it lacked/)
    expect(shown().roomUrl).toBe(`${address}#client`)
    expect(invited()).toHaveLength(1)
    expect(await onboard()).toBe('left-alone')
  })

  test('keeps a room number that a person wrote, where nobody is to be invited by it', async () => {
    const rooms = [roomOf(7, { createdBy: 'boss' })]
    const { onboard, change, shown, invited, state } = await begin(vendor, { adopt: 'link-only' }, { rooms })
    await change(withNumber)
    expect(await onboard()).toBe('ready')
    expect([state.rooms.length, invited(), Number(shown().roomId)]).toEqual([1, [], 7])
    expect(shown()).toMatchObject({ status: 'ready: the room was there before, and was left as it is' })
  })
})
