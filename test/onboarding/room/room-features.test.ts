import { afterEach, describe, expect, test } from 'vitest'
import type { Room } from '#infra/simulators/docspace/types.ts'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { featuresIn, roomFeatures, wholeFeatures } from '../world/room-features.ts'
import { acme, newClient } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const roomOf = (id: number) => harness.docspace.state.rooms.find((room) => room.id === id)

/** As a call leaves the room that was cut short: with the client's tag alone. */
const takeFeatures = (room: Room) => {
  Object.assign(room, { indexing: false, denyDownload: false, color: '1FCECB' })
  delete room.lifetime
  delete room.watermark
  room.tags = room.tags.filter((tag) => tag.startsWith('espocrm:'))
}

describe.each(allWays)('with the way %s', (way) => {
  test('a room gets the features of the rule that takes its client, and its tags', async () => {
    const rooms = [{ name: 'legal', where: { type: ['Customer'] }, room: roomFeatures }, { name: 'default' }]
    harness = await openHarness({ settings: { ...ways[way], rooms } })
    const [legal, other] = [await newClient(harness, { ...acme, type: 'Customer' }), await newClient(harness)]
    await legal.deliver()
    await other.deliver()
    expect(featuresIn(roomOf(legal.room().id))).toEqual(wholeFeatures)
    expect(legal.room().tags).toEqual(['Client', 'Legal', legal.tag, 'roomkeeper:rule=legal'])
    expect(roomOf(other.room().id)).toMatchObject({ indexing: false, denyDownload: false })
    expect(other.room().tags).toEqual([other.tag, 'roomkeeper:rule=default'])
  })

  test('a room that was made without them gets them before anybody is let in', async () => {
    harness = await openHarness({ settings: { ...ways[way], room: roomFeatures } })
    const seen: object[] = []
    let made: Room | undefined
    harness.docspace.hooks.onRequest = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/share')) seen.push(featuresIn(made))
      if (made) return
      made = harness.docspace.state.rooms.find(({ id, tags }) => id >= 100 && tags.length > 0)
      if (made) takeFeatures(made)
    }
    const client = await newClient(harness)
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(seen).toEqual([wholeFeatures])
    expect(client.room().tags).toEqual(['Client', 'Legal', client.tag])
  })

  test('what people set in a ready room stays as they set it', async () => {
    harness = await openHarness({ settings: { ...ways[way], room: roomFeatures } })
    const client = await newClient(harness)
    await client.deliver()
    const room = roomOf(client.room().id)
    Object.assign(room ?? {}, { denyDownload: false, color: 'FF8F40' })
    await client.deliver()
    expect(featuresIn(room)).toEqual({ ...wholeFeatures, denyDownload: false, color: 'FF8F40' })
  })
})
