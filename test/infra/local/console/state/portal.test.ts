import { expect, test } from 'vitest'
import { roomsOf } from '#infra/local/console/state/portal.ts'
import { startDocSpace } from '#infra/simulators/docspace/index.ts'

test('a room tells by which rule its client was taken, where there was one', async () => {
  const portal = await startDocSpace()
  try {
    const create = async (title: string, tags: string[]) => {
      const [key] = portal.state.keys
      const answer = await fetch(`${portal.url}/api/2.0/files/rooms`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key?.secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title, roomType: 2, tags }),
      })
      expect(answer.status).toBe(200)
    }
    await create('Mandate', ['espocrm:Account:1', 'roomkeeper:rule=legal'])
    await create('Other', ['espocrm:Account:2'])
    expect(roomsOf(portal, 'espocrm:Account:1').map(({ title, rule }) => [title, rule])).toEqual([['Mandate', 'legal']])
    expect(roomsOf(portal, 'espocrm:Account:2').map((room) => [room.title, 'rule' in room])).toEqual([['Other', false]])
  } finally {
    await portal.stop()
  }
})
