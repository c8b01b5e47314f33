import { describe, expect, it } from 'vitest'
import {
  type ArchivedFile,
  type PlaceContents,
  readContents,
  select,
  timeIn,
} from '#lib/backup/extract/place-contents.ts'
import type { ArchivedFolders } from '#lib/backup/extract/places.ts'
import { tablesOnly } from './archives.ts'

describe('the time of a row', () => {
  const time = (value: string | undefined) => timeIn((column) => (column === 'at' ? value : undefined), 'at')

  it.each(['2026-11-24T10:00:00', '2026-11-24 10:00:00'])('%s is in UTC', (text) =>
    expect(time(text)).toBe(Date.UTC(2026, 10, 24, 10)),
  )

  it.each([undefined, '', 'never'])('%j is none', (text) => expect(time(text)).toBeUndefined())
})

const tree: ArchivedFolders = {
  places: new Map([10, 20].map((id) => [id, { id, title: `Room ${id}`, kind: 'room', clients: [] }])),
  parents: new Map([
    [10, 1],
    [11, 10],
    [20, 1],
    [21, 20],
    [30, 99],
  ]),
  faults: new Map(),
}

describe('the contents of places', () => {
  const row = (id: number, version: number, folder_id: number, more: Record<string, string | number> = {}) => ({
    id,
    version,
    folder_id,
    title: `${id} v${version}`,
    content_length: 10 * version,
    modified_on: '2026-11-24T10:00:00',
    ...more,
  })
  const read = (files: Record<string, string | number>[]) =>
    readContents(
      tablesOnly({
        'files/files_folder': [
          { id: 11, parent_id: 10, title: 'In' },
          { id: 10, parent_id: 1 },
          { id: 20, parent_id: 1, title: 'Other' },
          { id: 30, parent_id: 99, title: 'Lost' },
        ],
        'files/files_file': files,
      }),
      tree,
      new Set([10]),
    )

  it('are its folders and files, and nothing of another place', async () => {
    const { folders, files, faults } = await read([row(5, 1, 11), row(6, 1, 21), row(7, 1, 30), row(8, 1, 10)])
    expect(faults.size).toBe(0)
    expect([...folders.values()]).toEqual([
      { id: 11, parent: 10, title: 'In' },
      { id: 10, parent: 1, title: '' },
    ])
    expect([...files.keys()]).toEqual([5, 8])
  })

  it('have the versions of a file in their order, its title and folder by the newest, and each once', async () => {
    const { files } = await read([row(5, 2, 11), row(5, 3, 10), row(5, 1, 11), row(5, 3, 11, { title: 'twice' })])
    const modified = Date.UTC(2026, 10, 24, 10)
    expect(files.get(5)).toEqual({
      id: 5,
      folder: 10,
      title: '5 v3',
      versions: [1, 2, 3].map((version) => ({ version, bytes: 10 * version, modified })),
    })
  })

  it('have neither title, length nor time where a row has none', async () => {
    const { files } = await read([{ id: 5, version: 1, folder_id: 10 }])
    const versions = [{ version: 1, bytes: 0, modified: undefined }]
    expect(files.get(5)).toEqual({ id: 5, folder: 10, title: '', versions })
  })
})

describe('what a choice takes', () => {
  const folder = (id: number, parent: number, title: string) => [id, { id, parent, title }] as const
  const file = (id: number, at: number, title: string): [number, ArchivedFile] => [
    id,
    { id, folder: at, title, versions: [] },
  ]
  const contents: PlaceContents = {
    folders: new Map([
      folder(12, 11, 'Old'),
      folder(10, 1, 'Room 10'),
      folder(11, 10, 'In'),
      folder(13, 10, 'Both'),
      folder(20, 1, 'Room 20'),
      folder(21, 20, 'in'),
    ]),
    files: new Map([
      file(9, 12, 'deep'),
      file(5, 10, 'Both'),
      file(6, 13, 'under'),
      file(7, 11, 'top'),
      file(8, 20, 'other'),
      file(4, 21, 'TOP'),
    ]),
    faults: new Map(),
  }
  const taken = (places: number[], path: string[], within?: number) => {
    const choice = { places: new Set(places), path, ...(within !== undefined && { folder: within }) }
    const { folders, files } = select(contents, choice)
    return [[...folders], files.map(({ id }) => id)]
  }

  it.each([
    ['a room whole', [10], [], undefined, [12, 10, 11, 13], [5, 6, 7, 9]],
    ['a folder of it', [10], ['In'], undefined, [12, 11], [7, 9]],
    ['a folder in a folder', [10], ['In', 'Old'], undefined, [12], [9]],
    ['a folder by its number', [10], [], 11, [12, 11], [7, 9]],
    ['a path from that folder', [10], ['Old'], 11, [12], [9]],
    ['a file', [10], ['In', 'top'], undefined, [], [7]],
    ['a file of the room itself beside a folder of its name', [10], ['Both'], undefined, [13], [5, 6]],
    ['the same of two rooms of a client', [10, 20], ['IN', 'Top'], undefined, [], [4, 7]],
    ['two rooms', [20, 10], [], undefined, [12, 10, 11, 13, 20, 21], [4, 5, 6, 7, 8, 9]],
  ])('is %s', (_, places, path, within, folders, files) =>
    expect(taken(places, path, within)).toEqual([folders, files]),
  )

  it.each([[['top']], [['In', 'deep']], [['Nothing', 'top']], [['In', 'Old', 'top']], [['In', 'in']]])(
    'is not there under %j',
    (path) => expect(() => taken([10], path)).toThrow(`The archive has no folder or file "${path.join('/')}" there.`),
  )
})
