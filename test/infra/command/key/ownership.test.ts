import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownershipOf, withOwner } from '#infra/command/key/ownership.ts'
import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'

const anna = '00000000-0000-4000-8000-000000000001'
const gone = '11111111-1111-4111-8111-111111111111'

let sim: DocSpaceSim
let fresh: ReturnType<DocSpaceSim['snapshot']>
beforeAll(async () => {
  sim = await startDocSpace()
  fresh = sim.snapshot()
})
beforeEach(() => sim.restore(fresh))
afterAll(() => sim.stop())

const owner = () => sim.state.ownerId
const host = () => new URL(sim.url).host
const look = (owners: Record<string, string>) =>
  ownershipOf(
    openDocSpace({ url: sim.url, apiKey: SAMPLE_KEYS.onboarding, deadline: deadlineIn(30_000) }),
    { linkSecret: 'secret', owners },
    sim.url,
  )
const addRoom = (id: number, createdBy: string, ...tags: string[]) => {
  const [sample] = sim.state.rooms
  if (!sample) throw new Error('the simulator has no room')
  sim.state.rooms.push({ ...structuredClone(sample), id, createdBy, tags })
  sim.state.tags.push(...tags)
}

describe('the user behind the key', () => {
  it('is the one who is remembered', async () => {
    addRoom(900, owner(), 'espocrm:Account:6b02', 'roomkeeper:ready')
    expect(await look({ [host()]: owner() })).toEqual({
      user: owner(),
      users: [owner()],
      others: [],
      stillThere: [],
      clients: ['espocrm:account:6b02'],
      clientsOfOthers: [],
    })
  })

  it('is another one after a restore, which gives everybody another id', async () => {
    expect(await look({ [host()]: gone })).toMatchObject({ others: [gone], stillThere: [] })
  })

  it('is another one than a colleague who is still there, under whatever address the portal was known', async () => {
    const found = await look({ [host()]: gone, 'old.example.com': anna, 'other.example.com': '2' })
    expect(found).toMatchObject({ others: [gone, anna], stillThere: [anna] })
  })

  it('owns no room of a client whose rooms are all of somebody else', async () => {
    addRoom(900, anna, 'hubspot:company:1')
    addRoom(901, owner(), 'hubspot:company:2')
    addRoom(902, anna, 'hubspot:company:2')
    const { clients, clientsOfOthers } = await look({})
    expect({ clients, clientsOfOthers }).toEqual({
      clients: ['hubspot:company:2'],
      clientsOfOthers: ['hubspot:company:1'],
    })
  })
})

it('takes the place of the others in the memory, in which all else stays', () => {
  const memory = {
    linkSecret: 'secret',
    owners: { 'portal.example.com': 'old', 'old.example.com': 'older', 'other.example.com': 'other' },
    welcome: { 'portal.example.com': {} },
  }
  expect(withOwner(memory, 'https://portal.example.com', { users: ['new'], others: ['old', 'older'] }, 0)).toEqual({
    ...memory,
    owners: { 'portal.example.com': 'new', 'other.example.com': 'other' },
  })
})
