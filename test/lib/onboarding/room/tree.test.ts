import { describe, expect, test } from 'vitest'
import {
  type FoundTree,
  holdsNothingElse,
  missingFrom,
  parentOf,
  pathOf,
  tellingPaths,
  titleOf,
} from '#lib/onboarding/room/tree.ts'

const wanted = new Map([
  ['Invoices', []],
  ['Contracts', ['Welcome.pdf', 'Rules.pdf']],
  ['Contracts/Signed', []],
])
const found = (tree: Record<string, string[]>): FoundTree =>
  new Map(Object.entries(tree).map(([path, files], id) => [path, { id, files }]))

test('a path is made of titles, and taken apart again; the room itself has none', () => {
  expect([pathOf('', 'A'), pathOf('A', 'B'), pathOf('A/B', 'C')]).toEqual(['A', 'A/B', 'A/B/C'])
  expect([parentOf('A'), parentOf('A/B'), parentOf('A/B/C')]).toEqual(['', 'A', 'A/B'])
  expect([titleOf('A'), titleOf('A/B'), titleOf('')]).toEqual(['A', 'B', ''])
})

test('what is missing are folders and files by their titles, whatever else is there', () => {
  expect(missingFrom(wanted, found({ '': ['Notes.txt'], Contracts: ['Rules.pdf', 'More.pdf'], Other: [] }))).toEqual({
    folders: ['Invoices', 'Contracts/Signed'],
    files: [{ folder: 'Contracts', title: 'Welcome.pdf' }],
  })
  expect(missingFrom(wanted, found({})).files).toEqual([
    { folder: 'Contracts', title: 'Welcome.pdf' },
    { folder: 'Contracts', title: 'Rules.pdf' },
  ])
})

describe('nothing else is in a room', () => {
  test.each<[string, Record<string, string[]>, boolean]>([
    ['that is empty', { '': [] }, true],
    ['with a part of what it gets', { '': [], Contracts: ['Rules.pdf'] }, true],
    ['with all of it', { '': [], Invoices: [], Contracts: ['Welcome.pdf', 'Rules.pdf'], 'Contracts/Signed': [] }, true],
    ['but a file that is not', { '': ['Notes.txt'] }, false],
    ['but a folder that is not', { '': [], Other: [] }, false],
    ['but a file in a folder', { '': [], Contracts: ['Rules.pdf', 'Notes.txt'] }, false],
  ])('%s: %s', (_, tree, nothingElse) => {
    expect(holdsNothingElse(wanted, found(tree))).toBe(nothingElse)
  })

  test('but the files that it gets beside its folders', () => {
    const withRoot = new Map([...wanted, ['', ['Read me.pdf']]])
    expect(holdsNothingElse(withRoot, found({ '': ['Read me.pdf'] }))).toBe(true)
    expect(holdsNothingElse(withRoot, found({ '': ['Notes.txt'] }))).toBe(false)
  })
})

test('the folders to list are those that should have something in them', () => {
  expect([...tellingPaths(wanted)].sort()).toEqual(['', 'Contracts'])
  expect([...tellingPaths(new Map())]).toEqual([''])
  expect([...tellingPaths(new Map([['A/B/C', []]]))].sort()).toEqual(['', 'A/B'])
})
