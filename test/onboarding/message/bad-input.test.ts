import { afterEach, beforeEach, expect, test } from 'vitest'
import { deadUrl, openSite, queueUrl, type Site, ways } from '../site.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms, readyRoom, wholeTree } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let site: Site
beforeEach(async () => {
  site = await openSite()
})
afterEach(() => site.stop())

test('a name of many characters, forbidden ones and an emoji among them, becomes the title that DocSpace stores', async () => {
  const client = await newClient(site, { ...acme, name: `A/B: C* 🙂 ${'x'.repeat(230)}` })
  await client.deliver()
  const { title } = client.room()
  expect(title).toMatch(/^Client - A_B_ C_ __ x+$/)
  expect(title).toHaveLength(170)
  expect(client.room().content).toEqual(wholeTree)
  expect(client.status()).toBe('ready')
})

test('without an e-mail address the room is made, nobody is invited, and the status says so', async () => {
  const client = await newClient(site, { name: 'Acme', ownerEmail: acme.ownerEmail })
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme')])
  expect(client.status()).toMatch(/^ready: nobody was invited, the record has no e-mail address/)
})

test.each(['first@second@example', 'call me', '@', 'a b@example.com', `${'x'.repeat(250)}@example.com`])(
  'an e-mail address that is none (%s) is not sent to DocSpace, and the room is made',
  async (email) => {
    site.enqueue({ source: 'generic', type: 'client', id: 'c1' }, { id: 'c1', name: 'Acme', email })
    await drain(site, site.freshWorker)
    const rooms = madeRooms(site.docspace).map(({ id: _, ...room }) => room)
    expect(rooms).toMatchObject([
      { ...readyRoom('generic:client:c1', 'Client - Acme'), tags: ['generic:client:c1', 'roomkeeper:ready'] },
    ])
    expect(parkedFor(site)).toEqual([])
  },
)

test('an owner whom DocSpace does not know: the default manager has the room, and the status says so', async () => {
  const client = await newClient(site, { ...acme, ownerEmail: 'stranger@example.com' })
  await client.deliver()
  expect(client.room().members).toContain('anna.manager@example.com 9')
  expect(client.status()).toMatch(/^ready: the default manager has the room/)
})

test('an owner who is the client himself is the manager and nothing else', async () => {
  const client = await newClient(site, { ...acme, email: acme.ownerEmail })
  await client.deliver()
  expect(client.room().members).toEqual(['anna.manager@example.com 9'])
  expect(client.room().mails).toEqual(['anna.manager@example.com room'])
})

test('a template file that is gone: parked with the reason, the room is kept; replayed when it is back, all is well', async () => {
  const client = await newClient(site)
  const template = site.docspace.state.files.find(({ id }) => id === 12)
  site.docspace.state.files = site.docspace.state.files.filter(({ id }) => id !== 12)
  await client.deliver()
  expect(parkedFor(site)).toEqual(['template-missing'])
  expect(client.room().members).toEqual([])
  expect(client.status()).toMatch(/^needs attention: A template of the welcome content is not there/)

  if (template) site.docspace.state.files.push(template)
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  expect(client.status()).toBe('ready')
})

test.each(['folder', 'room'] as const)('a template %s that is gone: parked, and nothing was begun', async (way) => {
  await site.stop()
  site = await openSite({ settings: ways[way] })
  const client = await newClient(site)
  site.docspace.state.folders = site.docspace.state.folders.filter(({ id }) => id !== 20)
  site.docspace.state.rooms = site.docspace.state.rooms.filter(({ id }) => id !== 30)
  await client.deliver()
  expect(parkedFor(site)).toEqual(['template-missing'])
  expect(madeRooms(site.docspace)).toEqual([])
})

test('a client that was deleted meanwhile: parked, and nothing was made', async () => {
  const client = await newClient(site)
  await site.espo.deleteClient(client.id)
  await client.deliver()
  expect(parkedFor(site)).toEqual(['client-deleted'])
  expect(madeRooms(site.docspace)).toEqual([])
})

test('a record without a name: parked, and told so', async () => {
  const client = await newClient(site)
  await site.espo.updateClient(client.id, { name: ' \u200b ' })
  await client.deliver()
  expect(parkedFor(site)).toEqual(['client-without-name'])
  expect(client.status()).toMatch(/^needs attention: The client has no name/)
})

test('an address that somebody wrote into the field of the room, and that is no escaped text, stops nothing', async () => {
  const client = await newClient(site)
  await site.espo.updateClient(client.id, { cDocspaceRoomUrl: 'https://intranet.example.com/clients#50%' })
  await client.deliver()
  expect(parkedFor(site)).toEqual([])
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  expect(client.status()).toBe('ready')
})

test.each([
  'not JSON',
  '{"v":1}',
  '{"v":2,"client":"espocrm:Account:1"}',
  '{"v":1,"client":"a@b","receivedAt":"","delivery":""}',
])('a message that is none of ours (%s) is parked as it is', async (body) => {
  site.queue.send({ body, group: 'whoever' })
  await drain(site, site.freshWorker)
  expect(site.dead.messages).toMatchObject([{ body, group: 'whoever', attributes: { reason: 'message-unreadable' } }])
})

test('a parked message goes to the dead-letter queue before it leaves its own', async () => {
  const client = await newClient(site)
  await site.espo.deleteClient(client.id)
  await client.deliver()
  expect([queueUrl, deadUrl]).toHaveLength(2)
  expect(site.queue.messages).toEqual([])
  expect(site.dead.messages).toMatchObject([
    {
      group: client.tag,
      attributes: { reason: 'client-deleted', receives: '1', parkedAt: expect.stringMatching(/Z$/) },
    },
  ])
})
