import { expect, test } from 'vitest'
import { type Json, newRoom, open } from './client.ts'

/** An entry with neither id nor address puts a row of nobody into a room (docs/facts/docspace.md#rows-of-nobody). */

const BEN = 'ben.manager@example.com'
const CARL = 'carl.user@example.com'

async function openRoom() {
  const { api, sim } = await open()
  const room = await newRoom(api)
  const share = async (...invitations: object[]) => {
    const { status, response } = await api('PUT', `/files/rooms/${room}/share`, { invitations })
    return [status, response?.members.map(({ access }: Json) => access)]
  }
  const members = async () =>
    (await api('GET', `/files/rooms/${room}/share`)).response
      .slice(1)
      .map(({ sharedTo, access }: Json) => [sharedTo.email, access])
  return { share, members, sim }
}

test('removing by address takes out nobody', async () => {
  const { share, members } = await openRoom()
  await share({ email: BEN, access: 10 })
  expect(await share({ email: null, access: 10 }, { email: BEN, access: 0 })).toEqual([200, []])
  expect(await share({ email: null, access: 10 })).toEqual([200, [10]])
  expect(await share({ email: BEN, access: 0 })).toEqual([200, []])
  expect(await members()).toEqual([[BEN, 10]])
})

test('a row of nobody: a new address with the same access gets an account and is passed over', async () => {
  const { share, members, sim } = await openRoom()
  await share({ email: null, access: 2 })
  expect(await share({ email: 'new@client.example', access: 2 })).toEqual([200, [2]])
  expect(sim.state.users.at(-1)?.email).toBe('new@client.example')
  expect(await members()).toEqual([])
  await share({ email: 'other@client.example', access: 10 })
  expect(await members()).toEqual([['other@client.example', 10]])
})

test('a row of nobody: whoever is known and new in the room makes the call fail when all is done', async () => {
  const { share, members } = await openRoom()
  await share({ email: null, access: 2 })
  expect(await share({ email: CARL, access: 2 }, { email: 'new@client.example', access: 10 })).toEqual([500, undefined])
  expect(await members()).toEqual([
    [CARL, 2],
    ['new@client.example', 10],
  ])
  expect(await share({ email: CARL, access: 10 })).toEqual([200, [2]])
})
