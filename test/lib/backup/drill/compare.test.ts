import { describe, expect, test } from 'vitest'
import type { PromisedFile, PromisedRoom } from '#lib/backup/drill/archived-portal.ts'
import { compareWithArchive, type RestoredPortal } from '#lib/backup/drill/compare.ts'

const room = (client: string, more: Partial<PromisedRoom> = {}): PromisedRoom => ({
  client,
  files: 2,
  members: ['a@acme.example', 'b@acme.example'],
  indexed: false,
  ...more,
})
const file = (client: string, name: string): PromisedFile => ({ client, path: ['Contracts', name], object: name })

const promised = (rooms: PromisedRoom[], sample: PromisedFile[] = []) => ({
  ...{ ownerEmail: 'o@acme.example', people: 2, rooms, sample },
  sums: new Map(sample.map(({ object }) => [object, `sum of ${object}`])),
})

const member = (email: string) => ({ userId: email, email, access: 2, owner: false, pending: false })

/** A portal in which everything came back, with changes. */
const portal = (rooms: PromisedRoom[], more: Partial<RestoredPortal> = {}): RestoredPortal => ({
  rooms: async () =>
    rooms.map(({ client, files }, index) => ({ id: index + 1, tags: ['VIP', client.toUpperCase()], files })),
  members: async (id) => (rooms[id - 1]?.members ?? []).toReversed().map(member),
  find: async (_, path) => [path.join('/').length],
  sum: async () => 'another',
  ...more,
})

const both = [room('crm:Account:1'), room('crm:Account:2')]
const verdicts = async (...given: Parameters<typeof compareWithArchive>) =>
  Object.fromEntries(
    (await compareWithArchive(...given)).map(({ id, verdict, detail }) => [id, `${verdict}: ${detail}`]),
  )

describe('a restored portal beside its archive', () => {
  test('passes where rooms, counts, people and bytes are the same', async () => {
    const sample = [file('crm:Account:1', 'a.pdf'), file('crm:Account:2', 'b.pdf')]
    const sums: Record<number, string> = { 1: 'sum of a.pdf', 2: 'sum of b.pdf' }
    const restored = portal(both, { find: async (id) => [id], sum: async (id) => sums[id] })
    const said: string[] = []
    expect(await compareWithArchive(restored, promised(both, sample), (words) => said.push(words))).toEqual([
      { id: 'drill-rooms', verdict: 'passed', detail: '2 of 2 client rooms came back.' },
      { id: 'drill-counts', verdict: 'passed', detail: '2 of 2 have the number of files that they had.' },
      { id: 'drill-members', verdict: 'passed', detail: '2 of 2 rooms have the same people.' },
      {
        id: 'drill-files',
        verdict: 'passed',
        detail: '2 of 2 files of the sample have the bytes that the archive holds.',
      },
    ])
    expect(said).toEqual(['reading rooms', 'reading members', 'reading files'])
  })

  test('fails with the client whose room is not there, which is counted no further', async () => {
    const found = await verdicts(portal([room('crm:Account:1')]), promised(both))
    expect(found).toMatchObject({
      'drill-rooms': 'failed: not there: 1 of 2 (crm:Account:2).',
      'drill-counts': 'passed: 1 of 1 have the number of files that they had.',
      'drill-members': 'passed: 1 of 1 rooms have the same people.',
    })
  })

  test('fails with the client whose room has another number of files', async () => {
    const found = await verdicts(portal([room('crm:Account:1', { files: 1 }), room('crm:Account:2')]), promised(both))
    expect(found['drill-counts']).toBe('failed: another number of files: 1 of 2 (crm:Account:1).')
  })

  test('fails with the client whose room has other people', async () => {
    const other = [room('crm:Account:1'), room('crm:Account:2', { members: ['a@acme.example'] })]
    expect((await verdicts(portal(other), promised(both)))['drill-members']).toBe(
      'failed: other people: 1 of 2 (crm:Account:2).',
    )
  })

  const sample = [file('crm:Account:1', 'a.pdf')]
  test.each([
    ['has other bytes', { sum: async () => 'another' }],
    ['has none', { sum: async () => undefined }],
    ['is not found', { find: async () => [] }],
  ])('fails with the client whose file %s', async (_, more) => {
    expect((await verdicts(portal(both, more), promised(both, sample)))['drill-files']).toBe(
      'failed: other bytes, or none: 1 of 1 (a file of crm:Account:1).',
    )
  })

  test('fails with the client whose file has no room any more, whatever other files hold', async () => {
    const other = [file('crm:Account:9', 'a.pdf')]
    const restored = portal(both, { sum: async () => 'sum of a.pdf' })
    expect((await verdicts(restored, promised(both, other)))['drill-files']).toMatch(/^failed/)
  })

  test('fails where the archive itself has no bytes of a file', async () => {
    const none = { ...promised(both, sample), sums: new Map<string, string>() }
    expect((await verdicts(portal(both, { sum: async () => undefined }), none))['drill-files']).toMatch(/^failed/)
  })

  test('passes where one of several files under the same titles has the bytes', async () => {
    const more = { find: async () => [7, 8], sum: async (id: number) => (id === 8 ? 'sum of a.pdf' : 'another') }
    expect((await verdicts(portal(both, more), promised(both, sample)))['drill-files']).toMatch(/^passed/)
  })

  test('names five clients at most', async () => {
    const seven = Array.from({ length: 7 }, (_, n) => room(`crm:Account:${n}`))
    expect((await verdicts(portal([]), promised(seven)))['drill-rooms']).toBe(
      'failed: not there: 7 of 7 (crm:Account:0, crm:Account:1, crm:Account:2, crm:Account:3, crm:Account:4 …).',
    )
    const five = await verdicts(portal([]), promised(seven.slice(0, 5)))
    expect(five['drill-rooms']).toMatch(/crm:Account:4\)\.$/)
  })

  test('asks 200 rooms at most who is in them', async () => {
    const many = Array.from({ length: 201 }, (_, n) => room(`crm:Account:${n}`))
    const asked: number[] = []
    const more = {
      members: async (id: number) => {
        asked.push(id)
        return (many[0]?.members ?? []).map(member)
      },
    }
    expect((await verdicts(portal(many, more), promised(many)))['drill-members']).toMatch(/^passed: 200 of 200/)
    expect(asked).toHaveLength(200)
  })

  test('says of an archive without clients that there was nothing to compare', async () => {
    const found = await verdicts(portal([]), promised([]))
    expect(Object.values(found)).toEqual(
      Array(4).fill(expect.stringMatching(/^unchecked: There was nothing to compare/)),
    )
  })

  test('says that rooms with indexing are empty until somebody orders them anew', async () => {
    const found = await verdicts(portal(both), promised([...both, room('crm:Account:3', { indexed: true })]))
    expect(found['drill-order']).toMatch(/^unchecked: Rooms with indexing show no files after a restore \(1\)/)
    expect(await verdicts(portal(both), promised(both))).not.toHaveProperty('drill-order')
  })
})
