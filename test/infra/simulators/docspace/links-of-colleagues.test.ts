import { expect, test } from 'vitest'
import { asPerson, newRoom, open } from './client.ts'

const ANNA = 'anna.manager@example.com'
const linkId = '5f1c6bd2-8f2e-4f43-9d4e-1b2c3d4e5f60'

/** A room with a link of its owner, and Anna as its other manager. */
const linkedRoom = async () => {
  const portal = await open()
  const { api, sim } = portal
  const room = await newRoom(api)
  const anna = sim.state.users.find(({ email }) => email === ANNA)
  const owner = sim.state.users.find(({ id }) => id === sim.state.rooms.find(({ id }) => id === room)?.createdBy)
  if (!anna || !owner) throw new Error('the portal has lost its people')
  await api('PUT', `/files/rooms/${room}/share`, { invitations: [{ id: anna.id, access: 9 }] })
  await api('PUT', `/files/rooms/${room}/links`, { linkId, linkType: 0, access: 2, title: 'In' })
  const byAnna = asPerson(portal, ANNA)
  const putByAnna = (access: number) =>
    byAnna('PUT', `/files/rooms/${room}/links`, { linkId, linkType: 0, access, title: 'In' })
  type Api = typeof api
  const addressFor = async (read: Api): Promise<URL> => {
    const [link] = (await read('GET', `/files/rooms/${room}/links?type=0`)).response
    const code = new URL(link.sharedLink.shareLink).pathname.split('/').at(-1) ?? ''
    return new URL(sim.state.shortLinks[code] ?? '', sim.url)
  }
  /** As a stranger's browser does. */
  const send = (path: string, headers: Record<string, string>, body: object) =>
    fetch(`${sim.url}/api/2.0${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const confirm = async ({ searchParams }: URL): Promise<number> => {
    const body = { type: 'LinkInvite', key: searchParams.get('key'), uiD: searchParams.get('uid') }
    const answer = await send('/authentication/confirm', {}, body)
    return ((await answer.json()) as { response: { result: number } }).response.result
  }
  const registerOver = async ({ search }: URL, email: string) => {
    const person = { email, firstName: 'New', lastName: 'Client', type: 2, fromInviteLink: true }
    return (await send('/people', { confirm: search.slice(1) }, person)).status
  }
  return { api, byAnna, putByAnna, addressFor, confirm, registerOver, owner, anna, sim, room }
}

test('the address of a link is another one for each reader, and names him', async () => {
  const { api, byAnna, addressFor, confirm, owner, anna } = await linkedRoom()
  const [his, hers] = [await addressFor(api), await addressFor(byAnna)]
  expect([his, hers].map(({ searchParams }) => searchParams.get('uid'))).toEqual([owner.id, anna.id])
  expect(his.searchParams.get('key')).not.toBe(hers.searchParams.get('key'))
  expect([await confirm(his), await confirm(hers)]).toEqual([0, 0])
})

test('who sets a link again does not become its maker; who takes it off and makes it under the same id does', async () => {
  const { byAnna, putByAnna, addressFor, confirm, registerOver, owner } = await linkedRoom()
  expect((await putByAnna(2)).status).toBe(200)
  owner.status = 2
  expect(await confirm(await addressFor(byAnna))).toBe(1)
  expect(await registerOver(await addressFor(byAnna), 'lost@client.example')).toBe(403)
  await putByAnna(0)
  await putByAnna(2)
  expect(await confirm(await addressFor(byAnna))).toBe(0)
  expect(await registerOver(await addressFor(byAnna), 'new@client.example')).toBe(200)
})

test('nobody registers over an address that a terminated person read, whoever made the link', async () => {
  const { api, putByAnna, addressFor, confirm, registerOver, owner } = await linkedRoom()
  await putByAnna(0)
  await putByAnna(2)
  const his = await addressFor(api)
  owner.status = 2
  expect(await confirm(his)).toBe(0)
  expect(await registerOver(his, 'late@client.example')).toBe(401)
})

test('who registers over a link is let in by the reader of its address', async () => {
  const { byAnna, addressFor, registerOver, anna, sim, room } = await linkedRoom()
  expect(await registerOver(await addressFor(byAnna), 'new@client.example')).toBe(200)
  expect(sim.state.events.at(-1)).toMatchObject({ action: 'RoomCreateUser', userId: anna.id, roomId: room })
})

test('sending again reaches guests of a colleague only after the sender has invited them by address, which mails nothing', async () => {
  const { api, byAnna, sim, room } = await linkedRoom()
  const email = 'gina@client.example'
  await api('PUT', `/files/rooms/${room}/share`, { invitations: [{ email, access: 2 }] })
  const gina = sim.state.users.find((user) => user.email === email)
  const mails = () => sim.state.mails.filter(({ to }) => to === email).length
  const again = () => byAnna('POST', `/files/rooms/${room}/resend`, { usersIds: [gina?.id] })
  expect([(await again()).status, mails()]).toEqual([200, 1])
  await byAnna('PUT', `/files/rooms/${room}/share`, { invitations: [{ email, access: 2 }] })
  expect(mails()).toBe(1)
  expect([(await again()).status, mails()]).toEqual([200, 2])
})
