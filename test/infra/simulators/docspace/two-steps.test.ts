import { expect, test, vi } from 'vitest'
import { fault, SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import times from '#infra/simulators/docspace/times.json' with { type: 'json' }
import { type Json, newRoom, type Opened, open } from './client.ts'

const tagged = { tags: ['roomkeeper:acme'] }
const byTag = async ({ api }: Opened): Promise<string[]> => {
  const tags = encodeURIComponent(JSON.stringify(tagged.tags))
  const { response } = await api('GET', `/files/rooms?searchArea=2&tags=${tags}`)
  return response.folders.map(({ title }: Json) => title)
}
const acme = ({ sim }: Opened) => sim.state.rooms.filter(({ title }) => title === 'Acme')

test('a new room is there before its tag is', async () => {
  const portal = await open({ tagDelayMs: 200 })
  const made = newRoom(portal.api, 'Acme', tagged)
  await vi.waitFor(() => expect(acme(portal)).toHaveLength(1), { interval: 2 })
  expect(acme(portal)[0]?.tags).toEqual([])
  expect(await byTag(portal)).toEqual([])
  const room = await made
  expect(acme(portal)).toMatchObject([{ id: room, tags: tagged.tags }])
  expect(await byTag(portal)).toEqual(['Acme'])
})

test('the delay is the one of a real server unless it is set', async () => {
  const portal = await open()
  expect(portal.sim.tagDelayMs).toBe(times.near.roomToTag.median)
  portal.sim.tagDelayMs = 0
  await newRoom(portal.api, 'Acme', tagged)
  expect(acme(portal)).toMatchObject([{ tags: tagged.tags }])
})

test('the delay is longer where the data base is farther away', async () => {
  const { sim } = await open({ dataBase: 'far' })
  expect(sim.tagDelayMs).toBe(times.far.roomToTag.median)
  expect(sim.tagDelayMs).toBeGreaterThan(times.near.roomToTag.median)
})

test('rooms are made one at a time', async () => {
  const portal = await open({ tagDelayMs: 60 })
  const untagged: number[] = []
  const watch = setInterval(() => untagged.push(acme(portal).filter(({ tags }) => tags.length === 0).length), 3)
  await Promise.all(['1', '2', '3'].map((n) => newRoom(portal.api, 'Acme', { tags: [n] })))
  clearInterval(watch)
  expect(Math.max(...untagged)).toBe(1)
  expect(acme(portal)).toHaveLength(3)
})

test('a process that dies over a new room leaves it without tag and link', async () => {
  const portal = await open()
  portal.sim.faults.add(fault({ method: 'POST', path: /rooms$/ }, { kind: 'crash' }, 1))
  await expect(newRoom(portal.api, 'Acme', { ...tagged, roomType: 6 })).rejects.toThrow()
  expect(acme(portal)).toMatchObject([{ tags: [] }])
  expect(portal.sim.state).toMatchObject({ links: [], crashes: 1 })
  await newRoom(portal.api, 'Acme', tagged)
  expect(acme(portal).map(({ tags }) => tags)).toEqual([[], tagged.tags])
})

test('a process that dies over anything else has done the work', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  portal.sim.faults.add(fault({ path: /folder/ }, { kind: 'crash' }, 1))
  await expect(portal.api('POST', `/files/folder/${room}`, { title: 'Contracts' })).rejects.toThrow()
  expect(portal.sim.state.folders.filter(({ parentId }) => parentId === room)).toHaveLength(1)
})

test('a process killed at any time never writes the tag, nor serves who was waiting', async () => {
  const portal = await open({ tagDelayMs: 100 })
  const both = [newRoom(portal.api, 'Acme', tagged), newRoom(portal.withKey(SAMPLE_KEYS.onboarding), 'Second')]
  await vi.waitFor(() => expect(acme(portal)).toHaveLength(1), { interval: 2 })
  portal.sim.crash()
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await newRoom(portal.api, 'Third', tagged)
  expect(acme(portal)[0]?.tags).toEqual([])
  expect(portal.sim.state.rooms.map(({ title }) => title)).not.toContain('Second')
})
