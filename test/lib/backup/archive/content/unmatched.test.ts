import { describe, expect, test } from 'vitest'
import { type CloserState, freshCloserLook } from '#lib/backup/archive/content/closer-state.ts'
import type { OpenQuestions } from '#lib/backup/archive/content/findings.ts'
import { closerFindings } from '#lib/backup/archive/content/unmatched.ts'
import { questions } from './questions.ts'

const found = (state: Partial<CloserState>, asked: Partial<OpenQuestions> = {}) =>
  closerFindings({ ...freshCloserLook(questions(asked)), ...state })
const path = (id: number, version: number) => `files/folder_1000/file_${id}/v${version}/content.txt`

describe('a version', () => {
  const about = { id: 5, version: 2, name: 'A.txt' }
  test.each([
    ['that agrees', [7], [7], []],
    ['of another length', [7], [8], [{ kind: 'content-length', ...about }]],
    ['without its content', [7], [], [{ kind: 'content-missing', ...about }]],
    ['without its row', [], [7], [{ kind: 'row-missing', ...about }]],
    ['whose content is there twice', [7], [7, 7], [{ kind: 'content-twice', ...about }]],
    ['whose row is there twice', [7, 7], [7], [{ kind: 'content-length', ...about }]],
    ['of an archive, without its content', [7], [], [{ kind: 'content-left-out', ...about }], '5'],
    ['of an archive, with another content', [7], [8], [{ kind: 'content-length', ...about }], '5'],
  ])('%s', (_, rows, contents, differences, archive = '') => {
    const versions = new Map([['5/2', { rows, contents, title: 'A.txt' }]])
    const archives = new Map([[archive, { names: [], isKept: true }]])
    expect(found({ versions }, { archives })).toEqual({ differences, faults: [] })
  })

  test('that could not be read is told as such alone', () => {
    const versions = new Map([['5/2', { rows: [7], contents: [], title: 'A.txt' }]])
    expect(found({ versions }, { missing: [path(5, 2), 'logo.png'] }).differences).toStrictEqual([
      { kind: 'unread', name: path(5, 2), id: 5, version: 2 },
      { kind: 'unread', name: 'logo.png' },
    ])
  })
})

test('an object that is listed or there alone is told, unless its version is', () => {
  const versions = new Map([['5/2', { rows: [7], contents: [], title: 'A.txt' }]])
  const objects = new Map([
    [path(5, 2), 1],
    [path(6, 1), 1],
    ['logo.png', -1],
  ])
  expect(found({ versions, objects }).differences.slice(1)).toEqual([
    { kind: 'object-missing', name: path(6, 1), id: 6, version: 1 },
    { kind: 'object-unlisted', name: 'logo.png' },
  ])
})

test('a folder in the tree alone is told, unless it is newer than the last row', () => {
  const folders = new Map([
    [5, 1],
    [9, -1],
    [10, -1],
    [11, 1],
  ])
  expect(found({ folders, lastFolder: 9 }).differences).toEqual([
    { kind: 'folder-place-missing', id: 5, name: 'folder 5' },
    { kind: 'folder-row-missing', id: 9, name: 'folder 9' },
    { kind: 'folder-place-missing', id: 11, name: 'folder 11' },
  ])
})

test('rows that stand twice are counted by table', () => {
  const keys = new Map([
    ['core/core_user anna', 2],
    ['core/core_user jan', 3],
    ['core/core_user eva', 1],
    ['files/files_file 5 1', 2],
  ])
  const detail = 'core/core_user: 2, files/files_file: 1'
  expect(found({ keys }).faults).toEqual([{ id: 'row-twice', detail }])
  expect(found({ keys: new Map([['core/core_user eva', 1]]) }).faults).toEqual([])
})

describe('a label that a restore leaves out', () => {
  const labels = new Set(['4'])
  const collide = (links: [string, string[]][], places: [string, number][]) =>
    found({ links: new Map(links), places: new Map(places) }, { labels }).faults

  test.each([
    ['of a lower number', 3, true],
    ['of its own number', 4, true],
    ['of a higher number', 5, false],
  ])('meets another one that will be %s: %s', (_, place, collides) => {
    expect(collide([['2/8', ['4', '7']]], [['7', place]])).toEqual(
      collides ? [{ id: 'label-collides', detail: 'file 8' }] : [],
    )
  })

  test('meets none that has no place, and is met by no entry without it', () => {
    expect(collide([['1/8', ['4', '7']]], [])).toEqual([])
    expect(collide([['1/8', ['6', '7']]], [['7', 1]])).toEqual([])
  })

  test('is told of the first five entries', () => {
    const links = Array.from({ length: 6 }, (_, at): [string, string[]] => [`1/${at}`, ['7', '4']])
    const detail = 'folder 0, folder 1, folder 2, folder 3, folder 4'
    expect(collide(links, [['7', 1]])).toEqual([{ id: 'label-collides', detail }])
  })
})
