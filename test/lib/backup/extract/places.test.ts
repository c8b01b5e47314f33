import { describe, expect, it } from 'vitest'
import { foldersAbove, placeOf, readFolderTree } from '#lib/backup/extract/places.ts'
import { tablesOnly } from './archives.ts'

const folder = (id: number, parent_id: number, folder_type: number, title = `f${id}`) => ({
  id,
  parent_id,
  title,
  folder_type,
})
const read = (more: Parameters<typeof tablesOnly>[0] = {}) =>
  readFolderTree(
    tablesOnly({
      'files/files_folder': [
        folder(10, 1, 16),
        folder(1, 0, 14),
        folder(2, 0, 20),
        folder(3, 0, 30),
        folder(4, 0, 3),
        folder(5, 0, 5),
        folder(11, 10, 0),
        folder(12, 2, 15),
        folder(13, 3, 17),
        folder(14, 4, 18),
        folder(15, 99, 19),
        folder(16, 11, 20),
        { id: 17, parent_id: 1, folder_type: 22 },
        { id: 18, parent_id: 10 },
        folder(19, 16, 15),
      ],
      'files2/files_tag': [],
      'files2/files_tag_link': [],
      ...more,
    }),
  )

describe('the places of an archive', () => {
  it('are its rooms, and the roots beside them', async () => {
    const { places, faults } = await read()
    expect(faults.size).toBe(0)
    expect([...places.values()].map(({ id, kind }) => [id, kind])).toEqual([
      [10, 'room'],
      [1, 'other'],
      [2, 'other'],
      [3, 'other'],
      [4, 'trash'],
      [5, 'personal'],
      [12, 'archived'],
      [13, 'template'],
      [14, 'room'],
      [15, 'room'],
      [17, 'room'],
      // Only a root tells what the rooms below it are.
      [19, 'room'],
    ])
    expect([places.get(10)?.title, places.get(17)?.title]).toEqual(['f10', ''])
  })

  it('hold the folders below them', async () => {
    const tree = await read()
    expect(tree.parents.size).toBe(15)
    expect([11, 16, 18, 15, 4, 99].map((id) => placeOf(tree, id))).toEqual([10, 10, 10, 15, 4, undefined])
  })

  it('belong to the clients whose labels they have', async () => {
    const tag = (id: number, name: string) => ({ id, name })
    const link = (tag_id: number, entry_id: number, entry_type = 1) => ({ tag_id, entry_type, entry_id })
    const { places } = await read({
      'files2/files_tag': [tag(1, 'espocrm:Account:a'), tag(2, 'VIP'), { id: 3 }, tag(4, 'generic:client:b')],
      'files2/files_tag_link': [
        link(1, 10),
        link(4, 10),
        link(2, 12),
        link(3, 12),
        link(9, 12),
        link(1, 13, 2),
        link(4, 11),
        link(4, 15),
      ],
    })
    expect([...places.values()].flatMap(({ id, clients }) => (clients.length > 0 ? [[id, ...clients]] : []))).toEqual([
      [10, 'espocrm:Account:a', 'generic:client:b'],
      [15, 'generic:client:b'],
    ])
  })
})

describe('the folders above one', () => {
  const chain = (length: number) => new Map(Array.from({ length }, (_, n) => [n + 1, n] as const))

  it('begin with itself and end at the top', () => {
    expect(foldersAbove(chain(3), 3)).toEqual([3, 2, 1])
    expect(foldersAbove(chain(3), 9)).toEqual([9])
    expect(foldersAbove(chain(3), 0)).toEqual([])
  })

  it('are 256 at most, also in a circle', () => {
    expect(foldersAbove(chain(255), 255)).toHaveLength(255)
    expect(foldersAbove(chain(300), 300)).toHaveLength(256)
    expect(foldersAbove(new Map([[1, 2] as const, [2, 1] as const]), 1)).toHaveLength(256)
  })
})
