import { expect, test } from 'vitest'
import { addListed, addMissing, addObject, newObjects, pathIn } from '#lib/backup/archive/content/objects.ts'
import { agree } from '#lib/backup/archive/set-sum.ts'

test.each([
  [{ module: 'files', domain: '', path: 'folder_1000/a' }, 'files/folder_1000/a'],
  [{ module: 'files', domain: 'thumbs', path: 'a' }, 'files/thumbs/a'],
  [{ module: 'files', path: 'a\\b\\\\c//d' }, 'files/a/b/c/d'],
  [{ module: '', domain: '', path: 'a' }, 'a'],
  [{}, ''],
])('the object %j lies under "%s"', (row, path) => {
  expect(pathIn((column) => (row as Record<string, string>)[column])).toBe(path)
})

test('the list and the objects agree when each has the other', () => {
  const objects = newObjects()
  addListed(objects, 'a')
  expect(agree(objects.comparison)).toBe(false)
  addObject(objects, 'a')
  expect(agree(objects.comparison)).toBe(true)
})

test('a thousand paths that could not be read are named, and all are counted', () => {
  const objects = newObjects()
  for (let at = 0; at < 1_001; at += 1) addMissing(objects, String(at))
  expect([objects.missing.length, objects.missing.at(-1), objects.missingCount]).toEqual([1_000, '999', 1_001])
})
