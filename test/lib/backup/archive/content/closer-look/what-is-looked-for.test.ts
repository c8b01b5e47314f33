import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { lookCloser } from '#lib/backup/archive/content/closer-look.ts'
import { type CloserState, freshCloserLook } from '#lib/backup/archive/content/closer-state.ts'
import type { OpenQuestions } from '#lib/backup/archive/content/findings.ts'
import { bucketCount, bucketOf } from '#lib/backup/archive/set-sum.ts'
import { crowded } from '../crowded.ts'
import { content, feed, sqlRows, version, xmlList, xmlTable } from '../entries.ts'
import { questions } from '../questions.ts'

const everywhere = () => new Set(Array.from({ length: bucketCount }, (_, bucket) => bucket))

/** What a second reading knows after these entries. */
const known = (asked: Partial<OpenQuestions>, ...entries: [string, string][]): CloserState => {
  const state = freshCloserLook(questions(asked))
  for (const [name, text] of entries) feed(lookCloser(state), name, text)
  return state
}

const files = (...rows: Parameters<typeof xmlTable>[1][]): [string, string] => [
  'databases/files/files_file',
  xmlTable('files_file', ...rows),
]
const stored = (id = 5): [string, string] => [content.replace('file_5', `file_${id}`), 'abc']

describe('versions', () => {
  it('have the lengths of their rows and contents', () => {
    const { versions } = known(
      { versions: everywhere() },
      files(version({ title: 'A.txt' }), version({ content_length: 9 })),
      stored(),
      stored(6),
    )
    expect(versions).toEqual(
      new Map([
        ['5/2', { rows: [3, 9], contents: [3], title: '' }],
        ['6/2', { rows: [], contents: [3], title: '' }],
      ]),
    )
    expect(known({ versions: everywhere() }, files(version({ title: 'A.txt' }))).versions.get('5/2')?.title).toBe(
      'A.txt',
    )
  })

  it('are looked at only where something differs, and was not written meanwhile', () => {
    expect(known({ versions: new Set([bucketOf('5/2')]) }, stored(), stored(6)).versions.size).toBe(1)
    expect(known({ versions: everywhere(), changed: new Set(['5/2']) }, files(version()), stored()).versions.size).toBe(
      0,
    )
    expect(known({}, files(version()), stored()).versions.size).toBe(0)
  })
})

describe('stored files', () => {
  const list = (...paths: string[]): [string, string] => ['storage/restore_info', xmlList(...paths)]

  it('are listed, there, or both', () => {
    const { objects } = known({ objects: everywhere() }, stored(), list('a', content.slice('files/'.length), 'b', 'b'))
    expect(objects).toEqual(
      new Map([
        ['files/a', 1],
        ['files/b', 2],
      ]),
    )
    expect(known({ objects: everywhere() }, stored()).objects).toEqual(new Map([[content, -1]]))
  })

  it('are looked at only where something differs', () => {
    expect(known({ objects: new Set([bucketOf('files/a')]) }, list('a', 'b'), stored()).objects).toEqual(
      new Map([['files/a', 1]]),
    )
  })

  it('may be no file of the portal, and lie in a folder as in a dump', () => {
    const asked = { objects: everywhere(), versions: everywhere() }
    const { objects, versions } = known(asked, ['room_logos/9.png', 'x'], ['storage/logo.png', 'x'])
    expect([[...objects], versions.size]).toEqual([
      [
        ['room_logos/9.png', -1],
        ['storage/logo.png', -1],
      ],
      0,
    ])
  })

  it('that could not be read are no part of the list', () => {
    const { objects } = known({ objects: everywhere() }, ['storage/missing_info', xmlList('a')])
    expect(objects.size).toBe(0)
  })
})

describe('folders', () => {
  const rows = (...ids: number[]): [string, string] => [
    'databases/files/files_folder',
    xmlTable('files_folder', ...ids.map((id) => ({ id }))),
  ]
  const places = (...ids: [number, number][]): [string, string] => [
    'databases/files/files_folder_tree',
    xmlTable('files_folder_tree', ...ids.map(([folder_id, level]) => ({ folder_id, level }))),
  ]

  it('have a row, a place, or both', () => {
    const state = known({ folders: everywhere() }, rows(1, 9, 3), places([1, 0], [3, 1], [4, 0]))
    expect(state.folders).toEqual(
      new Map([
        [9, 1],
        [3, 1],
        [4, -1],
      ]),
    )
    expect(state.lastFolder).toBe(9)
  })

  it('stand twice where they do', () =>
    expect(known({ folders: everywhere() }, rows(1, 1)).folders).toEqual(new Map([[1, 2]])))

  it('are looked at only where something differs', () => {
    const state = known({ folders: new Set([bucketOf('1')]) }, rows(1, 3))
    expect([state.folders, state.lastFolder]).toEqual([new Map([[1, 1]]), 3])
  })
})

describe('labels', () => {
  const tables: [string, string][] = [
    ['databases/files2/files_tag', xmlTable('files_tag', { id: 3 }, { id: 7 }, { id: 4 })],
    [
      'databases/files2/files_tag_link',
      xmlTable(
        'files_tag_link',
        { tag_id: 7, entry_type: 2, entry_id: 8 },
        { tag_id: 3, entry_type: 2, entry_id: 8 },
        { tag_id: 3, entry_type: 1, entry_id: 8 },
      ),
    ],
  ]

  it('have their places among those that a restore takes, and entries theirs', () => {
    const { places, links } = known({ labels: new Set(['7']) }, ...tables)
    expect(places).toEqual(
      new Map([
        ['3', 1],
        ['4', 2],
      ]),
    )
    expect(links).toEqual(
      new Map([
        ['2/8', ['7', '3']],
        ['1/8', ['3']],
      ]),
    )
  })

  it('are not looked at where a restore takes all', () => {
    const { places, links } = known({}, ...tables)
    expect([places.size, links.size]).toEqual([0, 0])
  })
})

describe('keys', () => {
  it('are counted where they seem to stand twice', () => {
    const { keys } = known({ doubled: new Map([['core/core_user', new Set(['anna', 'jan'])]]) }, [
      'databases/core/core_user',
      xmlTable('core_user', { id: 'anna' }, { id: 'jan' }, { id: 'eva' }, { id: 'anna' }),
    ])
    expect(keys).toEqual(
      new Map([
        ['core/core_user anna', 2],
        ['core/core_user jan', 1],
      ]),
    )
  })

  it('and rows are looked at together', () => {
    const state = known(
      { versions: everywhere(), doubled: new Map([['files/files_file', new Set(['5 2'])]]) },
      files(version(), version()),
    )
    expect(state.keys).toEqual(new Map([['files/files_file 5 2', 2]]))
    expect(state.versions.get('5/2')?.rows).toEqual([3, 3])
  })
})

it('a table of which nothing is asked is not read', () => {
  const look = lookCloser(freshCloserLook(questions()))
  expect(feed(look, 'databases/core/core_group', '<no XML')).toBe(false)
  expect(feed(look, 'storage/missing_info', '<no XML')).toBe(false)
  expect(feed(look, 'databases/scheme/files_file', '<no XML')).toBe(false)
  expect(feed(look, ...stored())).toBe(false)
  expect(feed(look, ...files(version()))).toBe(true)
})

it('another worker goes on where one has stopped', () => {
  let state = freshCloserLook(questions({ folders: everywhere() }))
  lookCloser(state).begin('databases/files/files_folder', 1, 0)
  for (const letter of xmlTable('files_folder', { id: 12 }, { id: 34 })) {
    state = deserialize(serialize(state))
    lookCloser(state).content(Buffer.from(letter))
  }
  state = deserialize(serialize(state))
  const last = lookCloser(state)
  last.end()
  expect(state.entry).toBeUndefined()
  last.content(Buffer.from('<'))
  expect(state.folders).toEqual(
    new Map([
      [12, 1],
      [34, 1],
    ]),
  )
})

it('a fault of ours ends the reading', () => {
  const state = freshCloserLook(questions({ folders: everywhere() }))
  state.folders.get = () => {
    throw new TypeError('surprise')
  }
  const table = xmlTable('files_folder', { id: 1 })
  expect(() => feed(lookCloser(state), 'databases/files/files_folder', table)).toThrow('surprise')
})

describe('of too many', () => {
  const most = 200_000

  it.each([
    [most - 1, ['5/2', '6/2']],
    [most, ['5/2']],
  ])('%i, no more are named', (kept, named) => {
    const state = freshCloserLook(questions({ versions: everywhere() }))
    state.versions = crowded(state.versions, kept - 1)
    for (const id of [5, 6, 5]) feed(lookCloser(state), ...stored(id))
    expect([...state.versions.keys()]).toEqual(named)
    expect(state.versions.get('5/2')?.contents).toEqual([3, 3])
  })

  it('objects the known ones are counted on', () => {
    const state = freshCloserLook(questions({ objects: everywhere() }))
    state.objects = crowded(state.objects, most - 1)
    for (const id of [5, 5, 6]) feed(lookCloser(state), ...stored(id))
    expect(state.objects).toEqual(crowded(new Map([[content, -2]]), most - 1))
  })

  it('entries the labels are not kept', () => {
    const state = freshCloserLook(questions({ labels: new Set(['7']) }))
    state.links = crowded(state.links, most - 1)
    const links = [1, 2].map((entry_id) => ({ tag_id: 7, entry_type: 1, entry_id }))
    feed(lookCloser(state), 'databases/files2/files_tag_link', xmlTable('files_tag_link', ...links))
    expect([...state.links.keys()]).toEqual(['1/1'])
  })

  it('folders of a dump are not counted', () => {
    const state = freshCloserLook(questions({ folders: everywhere(), archives: new Map() }))
    state.counted = crowded(state.counted, most - 1)
    const rows = sqlRows('files_folder', { id: 1 }, { id: 2 }, { id: 1 })
    feed(lookCloser(state), 'databases/data/files_folder', rows)
    expect([...state.folders]).toEqual([[1, 1]])
  })
})

describe('of a dump', () => {
  const archives = new Map([['5', { names: ['a.tar.gz'], isKept: false }]])
  const asked = { versions: everywhere(), folders: everywhere(), archives }
  const rows = (...given: Parameters<typeof sqlRows>[1][]): [string, string] => [
    'databases/data/files_file',
    sqlRows('files_file', ...given),
  ]
  const inDump = (id = 5): [string, string] => [`storage/${stored(id)[0]}`, 'abc']

  it('the later row of a version takes the place of the earlier one', () => {
    const first = { ...version({ id: 6 }), title: 'A' }
    const { versions } = known(asked, rows(first, { ...first, content_length: 9, title: 'B' }), inDump(6))
    expect(versions.get('6/2')).toEqual({ rows: [9], contents: [3], title: 'B' })
  })

  it('versions are looked at only where something differs', () =>
    expect(known({ ...asked, versions: new Set() }, rows({ ...version(), title: 'A' }), inDump()).versions.size).toBe(
      0,
    ))

  it('archives of before are left out, and another file with the number of one is not', () => {
    expect(known(asked, rows({ ...version(), title: 'a.tar.gz' }), inDump()).versions.size).toBe(0)
    expect(known(asked, rows({ ...version(), title: 'offer.docx' }), inDump()).versions.size).toBe(1)
  })

  it('a folder and its place count once each, however often they stand there', () => {
    const folders = sqlRows('files_folder', { id: 1 }, { id: 1 }, { id: 2 })
    const tree = sqlRows('files_folder_tree', { folder_id: 1, level: 0 }, { folder_id: 1, level: 0 })
    const state = known(asked, ['databases/data/files_folder', folders], ['databases/data/files_folder_tree', tree])
    expect(state.folders).toEqual(new Map([[2, 1]]))
  })
})
