import { describe, expect, test } from 'vitest'
import {
  addLabelOwner,
  addPerson,
  addPortal,
  hasOwner,
  isPerson,
  labelsOfNobody,
  newPeople,
} from '#lib/backup/archive/content/people.ts'
import type { TableRow } from '#lib/backup/archive/content/row.ts'
import { crowded } from './crowded.ts'

const row =
  (values: Readonly<Record<string, string>>): TableRow =>
  (column) =>
    values[column]
const nobody = '00000000-0000-0000-0000-000000000000'

const people = (...ids: string[]) => {
  const all = newPeople()
  for (const id of ids) addPerson(all, row({ id }))
  return all
}

test('somebody is known by his number, whatever its letters', () => {
  expect(isPerson(people('Anna'), 'aNNA')).toBe(true)
  expect(isPerson(people('anna'), 'jan')).toBe(false)
})

test.each([
  [{ owner_id: 'anna' }, true],
  [{ owner_id: 'jan' }, false],
  [{}, false],
])('the portal %j has its owner: %s', (portal, has) => {
  const all = people('anna')
  addPortal(all, row(portal as Record<string, string>))
  expect(hasOwner(all)).toBe(has)
})

describe('a label', () => {
  test('is nobody’s where its owner is not among the people; one of rooms has no owner', () => {
    const all = people('anna')
    const owned = [
      ['1', 'ANNA'],
      ['2', 'gone'],
      ['3', nobody],
      ['4', 'GONE'],
    ]
    for (const [id = '', owner = ''] of owned) addLabelOwner(all, row({ id, owner }))
    expect(labelsOfNobody(all)).toEqual(['2', '4'])
  })

  test('of one owner too many is not kept, those of known owners are', () => {
    const all = people('anna')
    all.labels = crowded(new Map(), 131_071)
    for (const [id, owner] of Object.entries({ 1: 'last', 2: 'too many', 3: 'last' }))
      addLabelOwner(all, row({ id, owner }))
    expect(all.labels.get('last')).toEqual(['1', '3'])
    expect(all.labels.has('too many')).toBe(false)
  })
})

test('of too many people nobody is said to be missing', () => {
  const all = newPeople()
  all.ids = crowded(new Set(), 131_071)
  addLabelOwner(all, row({ id: '1', owner: 'gone' }))
  expect(isPerson(all, 'gone')).toBe(false)
  expect(labelsOfNobody(all)).toEqual(['1'])
  for (const id of ['last', 'too many']) addPerson(all, row({ id }))
  expect(all.ids.size).toBe(131_072)
  expect(isPerson(all, 'gone')).toBe(true)
  expect(labelsOfNobody(all)).toEqual([])
})
