import { expect, test } from 'vitest'
import { asPerson, newRoom, open } from './client.ts'

const ANNA = 'anna.manager@example.com'
const CARL = 'carl.user@example.com'
const DORA = 'dora.gone@example.com'
const BEN = 'ben.manager@example.com'
const GUEST = 'guest.of-ben@client.example.com'

test('a terminated person is still found, skipped by id, and added by address', async () => {
  const { api } = await open()
  const room = await newRoom(api)
  const dora = (await api('GET', `/people/email?email=${DORA}`)).response
  expect(dora.status).toBe(2)
  const share = (invitation: object) => api('PUT', `/files/rooms/${room}/share`, { invitations: [invitation] })
  expect((await share({ id: dora.id, access: 2 })).response).toEqual({ members: [], error: 0 })
  const total = async () => (await api('GET', `/files/rooms/${room}/share`)).body.total
  expect(await total()).toBe(1)
  await share({ email: DORA, access: 2 })
  expect(await total()).toBe(2)
})

test('a new guest gets one mail; the same access again none; another access one more', async () => {
  const { api, sim } = await open()
  const room = await newRoom(api)
  const share = (access: number) =>
    api('PUT', `/files/rooms/${room}/share`, { invitations: [{ email: 'Contact@Acme.example', access }] })
  await share(2)
  await share(2)
  expect(sim.state.mails.map((mail) => mail.kind)).toEqual(['invitation'])
  await share(10)
  expect(sim.state.mails.map((mail) => mail.kind)).toEqual(['invitation', 'role'])
  const guest = (await api('GET', '/people/email?email=contact@acme.example')).response
  expect(guest).toMatchObject({ status: 4, activationStatus: 2, isVisitor: true })
})

test('an active person is mailed only when the call says notify', async () => {
  const { api, sim } = await open()
  const anna = (await api('GET', `/people/email?email=${ANNA}`)).response.id
  for (const notify of [false, true]) {
    const room = await newRoom(api, `notify ${notify}`)
    await api('PUT', `/files/rooms/${room}/share`, { invitations: [{ id: anna, access: 9 }], notify })
  }
  expect(sim.state.mails.map((mail) => mail.to)).toEqual([ANNA])
})

test('a room administrator who is no member may not even look', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const anna = asPerson(portal, ANNA)
  expect((await anna('GET', `/files/rooms/${room}`)).body.error.message).toMatch(/view the folder content/)
  const refused = await anna('PUT', `/files/rooms/${room}/share`, {
    invitations: [{ email: 'a@b.example', access: 2 }],
  })
  expect([refused.status, refused.body.error.message]).toEqual([
    403,
    "You don't have enough permission to view the folder content",
  ])
})

test('a room manager shares and builds, but does not archive; a content creator builds, but changes no members', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const id = (email: string) => portal.sim.state.users.find((user) => user.email === email)?.id
  const invitations = [
    { id: id(ANNA), access: 9 },
    { id: id(CARL), access: 11 },
  ]
  await portal.api('PUT', `/files/rooms/${room}/share`, { invitations })
  const [anna, carl] = [asPerson(portal, ANNA), asPerson(portal, CARL)]
  for (const person of [anna, carl])
    expect((await person('POST', `/files/folder/${room}`, { title: 'x' })).status).toBe(200)
  expect((await anna('PUT', `/files/rooms/${room}/archive`, {})).status).toBe(403)
  expect(
    (await anna('PUT', `/files/rooms/${room}/share`, { invitations: [{ email: 'a@b.example', access: 2 }] })).status,
  ).toBe(200)
  const silent = await carl('PUT', `/files/rooms/${room}/share`, { invitations: [{ email: 'c@d.example', access: 2 }] })
  expect([silent.status, silent.response]).toEqual([200, { members: [], error: 0 }])
  expect((await portal.api('GET', '/people/email?email=c@d.example')).status).toBe(404)
  expect((await carl('PUT', `/files/rooms/${room}/links`, { access: 2 })).status).toBe(403)
})

test('an administrator sees, archives and tags foreign rooms, but shares none', async () => {
  const portal = await open()
  const owned = asPerson(portal, ANNA)
  const room = await newRoom(owned, 'Anna’s room')
  expect((await portal.api('PUT', `/files/rooms/${room}/tags`, { names: ['seen'] })).response.tags).toEqual(['seen'])
  expect((await portal.api('PUT', `/files/rooms/${room}`, { title: 'mine' })).status).toBe(403)
  expect(
    (await portal.api('PUT', `/files/rooms/${room}/share`, { invitations: [{ email: 'a@b.example', access: 2 }] }))
      .status,
  ).toBe(403)
  expect((await portal.api('PUT', `/files/rooms/${room}/archive`, {})).status).toBe(200)
})

test('of room administrators only the owner of a room reaches guests of others who are in it', async () => {
  const portal = await open()
  const [anna, ben] = [asPerson(portal, ANNA), asPerson(portal, BEN)]
  const id = (email: string) => portal.sim.state.users.find((user) => user.email === email)?.id
  const room = await newRoom(anna)
  const share = async (by: typeof anna, ...invitations: object[]) => {
    const { status } = await by('PUT', `/files/rooms/${room}/share`, { invitations })
    const row = portal.sim.state.members.find(({ roomId, userId }) => roomId === room && userId === id(GUEST))
    return [status, row?.access]
  }
  await share(anna, { id: id(BEN), access: 9 })
  expect(await share(ben, { email: GUEST, access: 10 })).toEqual([200, 10])
  expect((await anna('GET', `/people/${id(GUEST)}`)).status).toBe(403)
  expect(await share(anna, { id: id(GUEST), access: 2 })).toEqual([200, 2])
  await anna('POST', '/files/owner', { userId: id(BEN), folderIds: [room] })
  expect(await share(anna, { id: id(GUEST), access: 10 })).toEqual([200, 2])
  await ben('POST', '/files/owner', { userId: id(ANNA), folderIds: [room] })
  expect(await share(anna, { id: id(GUEST), access: 0 })).toEqual([200, undefined])
  expect(await share(anna, { id: id(GUEST), access: 2 })).toEqual([200, undefined])
})

test('the old owner of a room that was given away stays as its manager', async () => {
  const { api, sim } = await open()
  const room = await newRoom(api)
  const anna = sim.state.users.find((user) => user.email === ANNA)?.id
  await api('POST', '/files/owner', { userId: anna, folderIds: [room] })
  expect((await api('GET', `/files/rooms/${room}`)).response).toMatchObject({ access: 9, createdBy: { id: anna } })
  const carl = sim.state.users.find((user) => user.email === CARL)?.id
  expect((await api('POST', '/files/owner', { userId: carl, folderIds: [room] })).body.error.message).toBe(
    'You cannot select this user',
  )
})

test('an expired key and a key of a terminated person are no keys', async () => {
  const portal = await open()
  const { response: key } = await portal.api('POST', '/keys', { name: 'short', expiresInDays: 1 })
  const short = portal.withKey(key.key)
  expect((await short('GET', '/keys/@self')).status).toBe(200)
  portal.clock.advance(24 * 3600_000)
  expect((await short('GET', '/keys/@self')).status).toBe(401)
  expect((await asPerson(portal, DORA)('GET', '/keys/@self')).status).toBe(401)
})

test('an id of the client’s own choice makes the link, once', async () => {
  const { api } = await open()
  const room = await newRoom(api)
  const wish = { linkId: '5f1c6bd2-8f2e-4f43-9d4e-1b2c3d4e5f60', linkType: 0, access: 2, title: 'Client invitation' }
  const urls = [1, 2].map(async () => (await api('PUT', `/files/rooms/${room}/links`, wish)).response.sharedLink)
  const [first, second] = await Promise.all(urls)
  expect(first).toEqual(second)
  expect(first.id).toBe(wish.linkId)
  expect((await api('GET', `/files/rooms/${room}/links?type=0`)).response).toHaveLength(1)
})

test('no place for one more guest: 200 with a warning, and he is left out', async () => {
  const { api, sim } = await open()
  sim.state.tariff.maxGuests = 1
  const room = await newRoom(api)
  const invitations = ['one', 'two'].map((name) => ({ email: `${name}@client.example`, access: 2 }))
  const shared = await api('PUT', `/files/rooms/${room}/share`, { invitations })
  expect(shared.response).toEqual({ members: [], warning: 'The number of guests should not exceed 1', error: 0 })
  expect((await api('GET', `/files/rooms/${room}/share`)).body.total).toBe(2)
})

test('with guest invitations switched off an address is refused up front', async () => {
  const { api, sim } = await open()
  sim.state.guestInvitations = false
  const room = await newRoom(api)
  const anna = sim.state.users.find((user) => user.email === ANNA)?.id
  const invitations = [
    { id: anna, access: 9 },
    { email: 'a@b.example', access: 2 },
  ]
  expect((await api('PUT', `/files/rooms/${room}/share`, { invitations })).status).toBe(403)
  expect((await api('GET', `/files/rooms/${room}/share`)).body.total).toBe(1)
})

test('the group Everyone is given by its id with every colleague and no guest, and by no list', async () => {
  const { api, sim } = await open()
  const id = 'c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e'
  const room = await newRoom(api)
  await api('PUT', `/files/rooms/${room}/share`, { invitations: [{ email: 'guest@acme.example', access: 2 }] })
  const { status, response } = await api('GET', `/group/${id}`)
  expect([status, response.id, response.name, response.isSystem]).toEqual([200, id, 'Everyone', true])
  const colleagues = sim.state.users.filter(({ type }) => type !== 'guest').map((one) => one.email)
  const members = response.members.map((one: { email: string }) => one.email)
  expect(response.membersCount).toBe(members.length)
  expect(members).toContain(ANNA)
  expect(members).not.toContain('guest@acme.example')
  expect(colleagues).toEqual(expect.arrayContaining(members))
  expect((await api('GET', '/group?filterValue=everyone')).response).toEqual([])
  const { response: shared } = await api('PUT', `/files/rooms/${room}/share`, { invitations: [{ id, access: 2 }] })
  expect(shared.members).toMatchObject([{ access: 2, sharedTo: { id, name: 'Everyone', isSystem: true } }])
  expect((await api('GET', `/group/${id.replace('c', 'd')}`)).status).toBe(404)
})
