import { expect, it } from 'vitest'
import { listSelection } from '#lib/backup/extract/list-selection.ts'

it('folders and files have the titles from their place down, and a number where there is none', () => {
  const tree = {
    places: new Map([[10, { id: 10, title: 'Room', kind: 'room' as const, clients: [] }]]),
    parents: new Map([
      [1, 0],
      [10, 1],
      [11, 10],
      [12, 11],
    ]),
    faults: new Map(),
  }
  const contents = {
    folders: new Map([
      [10, { id: 10, parent: 1, title: 'Room' }],
      [12, { id: 12, parent: 11, title: 'Old' }],
    ]),
    files: new Map(),
    faults: new Map(),
  }
  const versions = [{ version: 1, bytes: 3, modified: undefined }]
  const files = [
    { id: 5, folder: 12, title: 'a.txt', versions },
    { id: 6, folder: 10, title: 'b.txt', versions: [] },
  ]
  expect(listSelection({ tree, contents, selection: { folders: new Set([12, 10]), files } })).toEqual({
    folders: [
      { id: 12, path: 'Room/11/Old' },
      { id: 10, path: 'Room' },
    ],
    files: [
      { id: 5, path: 'Room/11/Old/a.txt', versions },
      { id: 6, path: 'Room/b.txt', versions: [] },
    ],
  })
})
