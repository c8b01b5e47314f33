import { afterEach, beforeEach, expect, test } from 'vitest'
import { deadUrl, type Harness, openHarness, queueUrl, ways } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms, readyRoom, wholeTree } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.stop())

test('a name of many characters, forbidden ones and an emoji among them, becomes the title that DocSpace stores', async () => {
  const client = await newClient(harness, { ...acme, name: `A/B: C* 🙂 ${'x'.repeat(230)}` })
  await client.deliver()
  const { title } = client.room()
  expect(title).toMatch(/^Client - A_B_ C_ __ x+$/)
  expect(title).toHaveLength(170)
  expect(client.room().content).toEqual(wholeTree)
  expect(client.status()).toBe('ready')
})

test('without an e-mail address the room is made, nobody is invited, and the status says so', async () => {
  const client = await newClient(harness, { name: 'Acme', ownerEmail: acme.ownerEmail })
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme')])
  expect(client.status()).toMatch(/^ready: nobody was invited, the record has no e-mail address/)
})

test.each(['first@second@example', 'call me', '@', 'a b@example.com', `${'x'.repeat(250)}@example.com`])(
  'an e-mail address that is none (%s) is not sent to DocSpace, and the room is made',
  async (email) => {
    harness.enqueue({ source: 'generic', type: 'client', id: 'c1' }, { id: 'c1', name: 'Acme', email })
    await drain(harness, harness.freshWorker)
    const rooms = madeRooms(harness.docspace).map(({ id: _, ...room }) => room)
    expect(rooms).toMatchObject([
      { ...readyRoom('generic:client:c1', 'Client - Acme'), tags: ['generic:client:c1', 'roomkeeper:ready'] },
    ])
    expect(parkedFor(harness)).toEqual([])
  },
)

test('an owner whom DocSpace does not know: the default manager has the room, and the status says so', async () => {
  const client = await newClient(harness, { ...acme, ownerEmail: 'stranger@example.com' })
  await client.deliver()
  expect(client.room().members).toContain('anna.manager@example.com 9')
  expect(client.status()).toMatch(/^ready: the default manager has the room/)
})

test('an owner who is the client himself is the manager and nothing else', async () => {
  const client = await newClient(harness, { ...acme, email: acme.ownerEmail })
  await client.deliver()
  expect(client.room().members).toEqual(['anna.manager@example.com 9'])
  expect(client.room().mails).toEqual(['anna.manager@example.com room'])
})

test('a template file that is gone: parked with the reason, the room is kept; replayed when it is back, all is well', async () => {
  const client = await newClient(harness)
  const template = harness.docspace.state.files.find(({ id }) => id === 12)
  harness.docspace.state.files = harness.docspace.state.files.filter(({ id }) => id !== 12)
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['template-missing'])
  expect(client.room().members).toEqual([])
  expect(client.status()).toMatch(/^needs attention: A template of the welcome content is not there/)

  if (template) harness.docspace.state.files.push(template)
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  expect(client.status()).toBe('ready')
})

test.each(['folder', 'room'] as const)('a template %s that is gone: parked, and nothing was begun', async (way) => {
  await harness.stop()
  harness = await openHarness({ settings: ways[way] })
  const client = await newClient(harness)
  harness.docspace.state.folders = harness.docspace.state.folders.filter(({ id }) => id !== 20)
  harness.docspace.state.rooms = harness.docspace.state.rooms.filter(({ id }) => id !== 30)
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['template-missing'])
  expect(madeRooms(harness.docspace)).toEqual([])
})

test('a client that was deleted meanwhile: parked, and nothing was made', async () => {
  const client = await newClient(harness)
  await harness.espo.deleteClient(client.id)
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['client-deleted'])
  expect(madeRooms(harness.docspace)).toEqual([])
})

test('a record without a name: parked, and told so', async () => {
  const client = await newClient(harness)
  await harness.espo.updateClient(client.id, { name: ' \u200b ' })
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['client-without-name'])
  expect(client.status()).toMatch(/^needs attention: The client has no name/)
})

test('an address that somebody wrote into the field of the room, and that is no escaped text, stops nothing', async () => {
  const client = await newClient(harness)
  await harness.espo.updateClient(client.id, { cDocspaceRoomUrl: 'https://intranet.example.com/clients#50%' })
  await client.deliver()
  expect(parkedFor(harness)).toEqual([])
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  expect(client.status()).toBe('ready')
})

test.each([
  'not JSON',
  '{"v":1}',
  '{"v":2,"client":"espocrm:Account:1"}',
  '{"v":1,"client":"a@b","receivedAt":"","delivery":""}',
])('a message that is none of ours (%s) is parked as it is', async (body) => {
  harness.queue.send({ body, group: 'whoever' })
  await drain(harness, harness.freshWorker)
  expect(harness.dead.messages).toMatchObject([
    { body, group: 'whoever', attributes: { reason: 'message-unreadable' } },
  ])
})

test('a parked message goes to the dead-letter queue before it leaves its own', async () => {
  const client = await newClient(harness)
  await harness.espo.deleteClient(client.id)
  await client.deliver()
  expect([queueUrl, deadUrl]).toHaveLength(2)
  expect(harness.queue.messages).toEqual([])
  expect(harness.dead.messages).toMatchObject([
    {
      group: client.tag,
      attributes: { reason: 'client-deleted', receives: '1', parkedAt: expect.stringMatching(/Z$/) },
    },
  ])
})
