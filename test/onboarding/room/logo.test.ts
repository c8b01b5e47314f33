import { afterEach, describe, expect, test } from 'vitest'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { layLogo, logoFileId, logosSet } from '../world/logos.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const open = async (settings: Record<string, unknown>) => {
  harness = await openHarness({ settings })
  layLogo(harness.docspace)
}

const roomOf = (id: number) => harness.docspace.state.rooms.find((room) => room.id === id)
const template = () => roomOf(ways.room.welcome.templateId)

describe.each(allWays)('with the way %s', (way) => {
  test('a room gets its logo once, before anybody is let in', async () => {
    await open({ ...ways[way], room: { logoFileId, denyDownload: true } })
    const seen: unknown[] = []
    harness.docspace.hooks.onRequest = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/share')) seen.push(harness.docspace.state.rooms.at(-1)?.logo)
    }
    const client = await newClient(harness)
    await client.deliver()
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(roomOf(client.room().id)).toMatchObject({ logo: true, denyDownload: true })
    expect(seen).toEqual([true])
    expect(logosSet(harness.docspace.state)).toEqual([client.room().id])
  })

  test('a rule’s logo takes the place of the colour of all rooms, and its colour that of their logo', async () => {
    const rooms = [{ name: 'coloured', where: { type: ['Customer'] }, room: { color: 'FF8F40' } }, { name: 'default' }]
    await open({ ...ways[way], room: { logoFileId }, rooms })
    const [coloured, other] = [await newClient(harness, { ...acme, type: 'Customer' }), await newClient(harness)]
    await coloured.deliver()
    await other.deliver()
    expect(roomOf(coloured.room().id)?.color).toBe('FF8F40')
    expect(logosSet(harness.docspace.state)).toEqual([other.room().id])
  })

  test('a logo that people took away stays away', async () => {
    await open({ ...ways[way], room: { logoFileId } })
    const client = await newClient(harness)
    await client.deliver()
    const room = roomOf(client.room().id)
    if (room) room.logo = false
    await client.deliver()
    expect(room?.logo).toBe(false)
  })
})

test('a template’s own logo is taken along, unless the settings have one', async () => {
  await open({
    ...ways.room,
    rooms: [{ name: 'own', where: { type: ['Customer'] }, room: { logoFileId } }, { name: 'default' }],
  })
  Object.assign(template() ?? {}, { logo: true })
  const [own, other] = [await newClient(harness, { ...acme, type: 'Customer' }), await newClient(harness)]
  await own.deliver()
  await other.deliver()
  expect([roomOf(own.room().id)?.logo, roomOf(other.room().id)?.logo]).toEqual([true, true])
  expect(logosSet(harness.docspace.state)).toEqual([own.room().id])
})

describe('no room is begun', () => {
  test.each<[string, Parameters<typeof layLogo>[1], Buffer | undefined]>([
    ['is no picture', 'Logo.png', Buffer.from('no picture')],
    [
      'is a picture of another kind',
      'Logo.gif',
      Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64'),
    ],
    ['is too large', 'Logo.png', Buffer.alloc(5 * 1_048_576 + 1, Buffer.from('89504e47', 'hex'))],
  ])('for a logo that %s', async (_, title, bytes) => {
    harness = await openHarness({ settings: { room: { logoFileId } } })
    layLogo(harness.docspace, title, bytes)
    const client = await newClient(harness)
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['logo-not-taken'])
    expect(madeRooms(harness.docspace)).toEqual([])
  })

  test('for a logo that is not there', async () => {
    harness = await openHarness({ settings: { room: { logoFileId } } })
    const client = await newClient(harness)
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['template-missing'])
    expect(madeRooms(harness.docspace)).toEqual([])
  })
})

test('a picture that only DocSpace can tell to be none parks the client, and nobody is let in', async () => {
  harness = await openHarness({ settings: { room: { logoFileId } } })
  layLogo(harness.docspace, 'Logo.png', Buffer.from('89504e470d0a1a0a', 'hex'))
  const client = await newClient(harness)
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['logo-not-taken'])
  expect(client.room()).toMatchObject({ members: [], mails: [] })
})
