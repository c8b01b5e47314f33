import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const invite = { when: { type: 'Customer' } }
const open = async (settings: object = {}) => {
  harness = await openHarness({ settings: { invite, ...settings } })
}
const approve = (id: string) => harness.espo.updateClient(id, { type: 'Customer' })

describe.each(allWays)('with the way %s a room', (way) => {
  test('is built, and its people come in when the record says so', async () => {
    await open(ways[way])
    const client = await newClient(harness)
    await client.deliver()
    expect(client.status()).toBe('ready for review')
    const built = client.room()
    expect(built.links).toEqual([])
    expect(built.members).toEqual([expect.stringContaining(acme.ownerEmail)])
    expect(built.mails.filter((mail) => mail.startsWith(acme.email))).toEqual([])
    expect(harness.espo.record(client.id)).toMatchObject({ cDocspaceRoomId: String(built.id) })
    expect(harness.espo.record(client.id)?.cDocspaceInvitationUrl ?? '').toBe('')

    await client.deliver()
    expect(client.room()).toEqual(built)
    await approve(client.id)
    await client.deliver()
    expect(client.status()).toBe('ready')
    await client.deliver()
    expect(client.room().mails.filter((mail) => mail.startsWith(acme.email))).toHaveLength(1)
    expect(client.room().links).toHaveLength(1)
    expect(client.room().content).toEqual(built.content)
    expect(harness.espo.record(client.id)?.cDocspaceInvitationUrl).toBeTruthy()
    expect(parkedFor(harness)).toEqual([])
  })
})

test('what stands in the way of letting people in is said on the record, which stays ready for review', async () => {
  await open({ patienceHours: 1 })
  const client = await newClient(harness)
  await client.deliver()
  await approve(client.id)
  harness.docspace.faults.add(fault({ method: 'PUT', path: /\/share$/ }, { kind: 'status', status: 403 }, 20))
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['invitation-refused'])
  expect(client.status()).toMatch(/^ready for review: DocSpace does not let the client or the manager be invited/)
  expect(madeRooms(harness.docspace)).toHaveLength(1)
})

test('a sender without records sends the field, and sends the client again', async () => {
  await open({ invite: { when: { stage: 'Live' } } })
  const ref = { source: 'generic', type: 'client', id: 'c-1' }
  const send = async (stage: string) => {
    harness.enqueue(ref, { id: 'c-1', name: 'Acme', email: acme.email, custom: { stage } })
    await drain(harness, harness.freshWorker)
    const [room, ...more] = madeRooms(harness.docspace)
    expect(more).toEqual([])
    return room
  }
  const built = await send('New')
  expect(built?.tags).toContain('roomkeeper:review')
  expect(JSON.stringify(built)).not.toContain(acme.email)
  const opened = await send('Live')
  expect(JSON.stringify(opened)).toContain(acme.email)
  expect(opened?.tags).toContain('roomkeeper:ready')
})
