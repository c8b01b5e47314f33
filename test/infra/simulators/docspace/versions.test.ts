import { describe, expect, test } from 'vitest'
import type { Version } from '#infra/simulators/docspace/versions.ts'
import { newRoom, open } from './client.ts'

const all: Version[] = ['3.1', '3.2', '3.5', '3.6', '3.7']
const newest: Version[] = ['3.7']

/** What only some portals know, and which. Read in the tags of the server's source. */
const features: [what: string, known: Version[], ask: (version: Version) => Promise<boolean>][] = [
  [
    'invitation settings are told',
    ['3.2', '3.5', '3.6', '3.7'],
    async (version) => {
      const { api } = await open({ version })
      return (await api('GET', '/settings/invitationsettings')).status === 200
    },
  ],
  [
    'whether a tag has rooms is told',
    newest,
    async (version) => {
      const { api } = await open({ version })
      await newRoom(api, 'Acme', { tags: ['known'] })
      const { status, response } = await api('GET', '/files/tags/known/haslinks')
      return status === 200 && response === true
    },
  ],
  [
    'members have sharedToUser',
    ['3.5', '3.6', '3.7'],
    async (version) => {
      const { api } = await open({ version })
      const room = await newRoom(api)
      const { response } = await api('GET', `/files/rooms/${room}/share`)
      expect(response[0].sharedTo.isOwner).toBe(true)
      return 'sharedToUser' in response[0]
    },
  ],
  [
    'links have sharedLink',
    ['3.5', '3.6', '3.7'],
    async (version) => {
      const { api } = await open({ version })
      const { response } = await api('PUT', `/files/rooms/${await newRoom(api)}/links`, { linkType: 0, access: 2 })
      expect(response.sharedTo.shareLink).toMatch(/\/s\//)
      return 'sharedLink' in response
    },
  ],
  [
    'an invitation link lasts',
    newest,
    async (version) => {
      const { api, clock } = await open({ version })
      const room = await newRoom(api)
      await api('PUT', `/files/rooms/${room}/links`, { linkType: 0, access: 2 })
      clock.advance(7 * 24 * 3_600_000 + 1_000)
      const { response } = await api('GET', `/files/rooms/${room}/links?type=0`)
      return !response[0].sharedTo.isExpired
    },
  ],
  [
    'an invitation link may be used so often',
    newest,
    async (version) => {
      const { api } = await open({ version })
      const limited = { linkType: 0, access: 2, maxUseCount: 3 }
      const { response } = await api('PUT', `/files/rooms/${await newRoom(api)}/links`, limited)
      return response.sharedTo.maxUseCount === 3
    },
  ],
  [
    'PUT tags makes unknown ones',
    newest,
    async (version) => {
      const { api, sim } = await open({ version })
      const room = await newRoom(api, 'Acme', { tags: ['known'] })
      const other = await newRoom(api)
      const { status, response } = await api('PUT', `/files/rooms/${other}/tags`, { names: ['KNOWN', 'new'] })
      expect([status, response.tags.includes('known')]).toEqual([200, true])
      expect(sim.state.rooms.find(({ id }) => id === room)?.tags).toEqual(['known'])
      return sim.state.tags.includes('new')
    },
  ],
  [
    'POST rooms makes unknown ones',
    all,
    async (version) => {
      const { api, sim } = await open({ version })
      await newRoom(api, 'Acme', { tags: ['new'] })
      return sim.state.tags.includes('new')
    },
  ],
  [
    'backups are counted',
    ['3.5', '3.6', '3.7'],
    async (version) => (await (await open({ version })).api('GET', '/backup/getbackupscount')).status === 200,
  ],
  [
    'the start of a backup tells its status',
    newest,
    async (version) => {
      const { api } = await open({ version })
      const storageParams = [{ key: 'folderId', value: '7' }]
      const { response } = await api('POST', '/backup/startbackup', { storageType: 0, storageParams, dump: false })
      expect(response.taskId).toEqual(expect.any(String))
      return 'status' in response
    },
  ],
  [
    'AI rooms',
    ['3.6', '3.7'],
    async (version) => {
      const { api } = await open({ version })
      return (await api('POST', '/files/rooms', { title: 'Agent', roomType: 9 })).status === 200
    },
  ],
]

describe.each(features)('%s', (_, known, ask) => {
  test.each(all)('%s', async (version) => {
    expect(await ask(version)).toBe(known.includes(version))
  })
})

test('an end that the caller gives is not heard by a portal before 3.7', async () => {
  const { api, clock } = await open({ version: '3.6' })
  const expirationDate = new Date(clock.now() - 1_000).toISOString()
  const wish = { linkType: 0, access: 2, expirationDate }
  const { status, response } = await api('PUT', `/files/rooms/${await newRoom(api)}/links`, wish)
  expect([status, response.sharedTo.isExpired]).toEqual([200, false])
})
