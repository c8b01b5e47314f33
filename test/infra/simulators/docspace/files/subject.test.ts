import { expect, test } from 'vitest'
import { type Json, newRoom, open } from '../client.ts'

/** Lists by who made what, as a running server answers them (docs/facts/docspace-api.md#all-that-is-below-a-folder). */

const nobody = 'ffffffff-ffff-4fff-8fff-ffffffffffff'

/** A room with `Contracts/Old/Deep.txt` and `Empty`, all made by its owner. */
const roomWithTree = async () => {
  const { api, sim } = await open()
  const room = await newRoom(api, 'Acme')
  const folder = async (parent: number, title: string): Promise<number> =>
    (await api('POST', `/files/folder/${parent}`, { title })).response.id
  const contracts = await folder(room, 'Contracts')
  const old = await folder(contracts, 'Old')
  await folder(room, 'Empty')
  await api('POST', `/files/${old}/text`, { title: 'Deep.txt', content: 'x' })
  const owner = sim.state.rooms.find(({ id }) => id === room)?.createdBy ?? ''
  const list = async (query: string): Promise<Json> => (await api('GET', `/files/${room}?${query}`)).response
  const titles = async (query: string) => {
    const { folders, files, total } = await list(query)
    return { titles: [...folders, ...files].map(({ title }: Json) => title).sort(), total }
  }
  return { api, room, contracts, old, owner, list, titles }
}

const everything = { titles: ['Contracts', 'Deep.txt', 'Empty', 'Old'], total: 4 }
const oneLevel = { titles: ['Contracts', 'Empty'], total: 2 }

test('what was made by anybody but nobody is all that is below', async () => {
  const { list, titles, room, contracts, old } = await roomWithTree()
  expect(await titles(`userIdOrGroupId=${nobody}&excludeSubject=true`)).toEqual(everything)
  expect(await titles(`userIdOrGroupId=${nobody.replaceAll('-', '')}&excludeSubject=True`)).toEqual(everything)
  const { folders, files, current } = await list(`userIdOrGroupId=${nobody}&excludeSubject=true`)
  const parents = Object.fromEntries(folders.map(({ title, parentId }: Json) => [title, parentId]))
  expect(parents).toEqual({ Contracts: room, Old: contracts, Empty: room })
  expect(files).toMatchObject([{ title: 'Deep.txt', folderId: old }])
  expect(current.id).toBe(room)
})

test('comes in pages, folders first', async () => {
  const { list } = await roomWithTree()
  const page = (start: number) => list(`userIdOrGroupId=${nobody}&excludeSubject=true&count=3&startIndex=${start}`)
  const [first, second] = [await page(0), await page(3)]
  expect([first.folders.length, first.files.length, first.total]).toEqual([3, 0, 4])
  expect([second.folders.length, second.files.length, second.total]).toEqual([0, 1, 4])
})

test.each([
  ['by its maker', (owner: string) => `userIdOrGroupId=${owner}`, everything],
  ['but by its maker', (owner: string) => `userIdOrGroupId=${owner}&excludeSubject=true`, { titles: [], total: 0 }],
  ['by nobody', () => `userIdOrGroupId=${nobody}&excludeSubject=`, { titles: [], total: 0 }],
  ['by an empty id', () => 'userIdOrGroupId=&excludeSubject=true', oneLevel],
  ['by zeros', () => 'userIdOrGroupId=00000000-0000-0000-0000-000000000000&excludeSubject=true', oneLevel],
  ['of one level', () => `userIdOrGroupId=${nobody}&excludeSubject=true&withsubfolders=false`, oneLevel],
])('made %s', async (_, query, shown) => {
  const { titles, owner } = await roomWithTree()
  expect(await titles(query(owner))).toEqual(shown)
})

test('what is no id and no flag is refused, both at once', async () => {
  const { api, room } = await roomWithTree()
  expect(await api('GET', `/files/${room}?userIdOrGroupId=abc&excludeSubject=1`)).toMatchObject({
    response: {
      errors: {
        excludeSubject: ["The value '1' is not valid for ExcludeSubject."],
        userIdOrGroupId: ["The value 'abc' is not valid for UserIdOrGroupId."],
      },
    },
  })
})
