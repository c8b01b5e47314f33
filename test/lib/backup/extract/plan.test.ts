import { describe, expect, it } from 'vitest'
import type { ArchivedFile, PlaceContents } from '#lib/backup/extract/place-contents.ts'
import type { ArchivedFolders, Place } from '#lib/backup/extract/places.ts'
import { planExtraction, type WhichVersions } from '#lib/backup/extract/plan.ts'

const version = (number: number) => ({ version: number, bytes: number, modified: undefined })
const file = (id: number, folder: number, title: string, versions = [1]): [number, ArchivedFile] => [
  id,
  { id, folder, title, versions: versions.map(version) },
]
const folder = (id: number, parent: number, title: string) => [id, { id, parent, title }] as const
const room = (id: number, title: string): [number, Place] => [id, { id, title, kind: 'room', clients: [] }]

const tree: ArchivedFolders = {
  places: new Map([room(11, 'client'), room(10, 'Client')]),
  parents: new Map([
    [1, 0],
    [10, 1],
    [11, 1],
    [20, 11],
    [21, 11],
    [22, 20],
  ]),
  faults: new Map(),
}
const contents: PlaceContents = {
  folders: new Map([folder(11, 1, 'client'), folder(22, 20, 'In'), folder(21, 11, 'same'), folder(20, 11, 'Same')]),
  files: new Map([
    file(9, 22, 'a.txt', [1, 2]),
    file(3, 11, 'SAME'),
    file(2, 22, 'A.txt'),
    file(4, 21, 'b.txt', [2, 5]),
  ]),
  faults: new Map(),
}
const plan = (which: WhichVersions, files = [...contents.files.keys()]) => {
  const selection = {
    folders: new Set([11, 20, 22]),
    files: files.flatMap((id) => contents.files.get(id) ?? []),
  }
  const { files: planned, ...rest } = planExtraction(tree, contents, selection, which)
  return { ...rest, files: Object.fromEntries([...planned].map(([key, { path }]) => [key, path.join('/')])) }
}

describe('a plan', () => {
  it('keeps alike rooms, folders and files apart, by their numbers', () => {
    expect(plan('newest')).toEqual({
      folders: [['client (2)'], ['client (2)', 'Same'], ['client (2)', 'Same', 'In']],
      files: {
        '2/1': 'client (2)/Same/In/A.txt',
        '3/1': 'client (2)/SAME (3)',
        '4/5': 'client (2)/same (2)/b.txt',
        '9/2': 'client (2)/Same/In/a (2).txt',
      },
      without: 0,
    })
  })

  it('gives a file alone the path that it has among the others', () => {
    expect(plan('newest', [9]).files).toEqual({ '9/2': 'client (2)/Same/In/a (2).txt' })
  })

  it('names versions, and counts files that do not have one', () => {
    expect(plan('all', [9, 4]).files).toEqual({
      '4/2': 'client (2)/same (2)/b (v2).txt',
      '4/5': 'client (2)/same (2)/b (v5).txt',
      '9/1': 'client (2)/Same/In/a (v1) (2).txt',
      '9/2': 'client (2)/Same/In/a (v2).txt',
    })
    expect(plan(2)).toMatchObject({ files: { '4/2': expect.anything(), '9/2': expect.anything() }, without: 2 })
    expect(plan(2, [9])).toMatchObject({ without: 0 })
  })
})
