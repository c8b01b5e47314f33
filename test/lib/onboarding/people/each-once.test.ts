import { describe, expect, test } from 'vitest'
import { eachOnce, type WantedPeople } from '#lib/onboarding/people/each-once.ts'

const person = (name: string, access: number) => ({ userId: name, email: `${name}@agency.example`, access })
const group = (id: string, access: number, ...names: string[]) => ({
  id,
  name: id,
  access,
  members: names.map((name) => ({ userId: name, email: `${name}@agency.example` })),
})
const guest = (email: string, access: number) => ({ email, access })
const people = (more: Partial<WantedPeople>) =>
  eachOnce({ manager: person('anna', 9), colleagues: [], groups: [], guests: [], ...more })

test('different people stay as they are', () => {
  const wanted = {
    manager: person('anna', 9),
    colleagues: [person('ben', 10)],
    groups: [group('lawyers', 2, 'cleo')],
    guests: [guest('ada@acme.example', 2)],
  }
  expect(eachOnce(wanted)).toEqual(wanted)
  expect(people({ manager: undefined }).manager).toBeUndefined()
})

describe('of several rights the highest counts', () => {
  test('for a colleague who is named twice', () => {
    expect(people({ colleagues: [person('ben', 2), person('ben', 11), person('ben', 10)] }).colleagues).toEqual([
      person('ben', 11),
    ])
  })

  test('for the manager, who is no colleague beside', () => {
    const found = people({ manager: person('anna', 10), colleagues: [person('anna', 11)] })
    expect(found).toMatchObject({ manager: person('anna', 11), colleagues: [] })
    expect(people({ colleagues: [person('anna', 2)] }).manager).toEqual(person('anna', 9))
  })

  test('for a contact who is a colleague, and is added as one', () => {
    const found = people({
      colleagues: [person('ben', 2)],
      guests: [guest('ben@agency.example', 10), guest('ada@acme.example', 2)],
    })
    expect(found).toMatchObject({ colleagues: [person('ben', 10)], guests: [guest('ada@acme.example', 2)] })
  })

  test('for a contact who is the manager', () => {
    expect(people({ guests: [guest('anna@agency.example', 2)] })).toMatchObject({
      manager: person('anna', 9),
      colleagues: [],
      guests: [],
    })
  })

  test('for a group that is named twice', () => {
    expect(people({ groups: [group('all', 2, 'ben'), group('all', 10, 'ben')] }).groups).toEqual([
      group('all', 10, 'ben'),
    ])
  })
})

describe('a row of one’s own never lowers what a group gives', () => {
  test.each([
    [2, []],
    [10, []],
    [11, [person('ben', 11)]],
  ])('a colleague with %i in a group with 10', (access, colleagues) => {
    expect(people({ colleagues: [person('ben', access)], groups: [group('lawyers', 10, 'ben')] }).colleagues).toEqual(
      colleagues,
    )
  })

  test('the highest of several groups counts', () => {
    const groups = [group('a', 11, 'ben'), group('b', 2, 'ben')]
    expect(people({ colleagues: [person('ben', 10)], groups }).colleagues).toEqual([])
    expect(people({ colleagues: [person('ben', 10)], groups: groups.reverse() }).colleagues).toEqual([])
  })

  test('the manager keeps a row, with the group’s right where that is higher', () => {
    const groups = [group('lawyers', 11, 'anna')]
    expect(people({ manager: person('anna', 2), groups }).manager).toEqual(person('anna', 11))
    expect(people({ groups }).manager).toEqual(person('anna', 9))
  })

  test.each([
    [2, []],
    [11, [person('ben', 11)]],
  ])('a contact with %i who is in a group with 10', (access, colleagues) => {
    const found = people({ groups: [group('lawyers', 10, 'ben')], guests: [guest('ben@agency.example', access)] })
    expect(found).toMatchObject({ colleagues, guests: [] })
  })
})

test('members without an address that can be seen are no guests', () => {
  const hidden = { ...group('lawyers', 10), members: [{ userId: 'x', email: '' }] }
  expect(people({ groups: [hidden], guests: [guest('', 2)] }).guests).toEqual([guest('', 2)])
})

describe('a group counts for its members alone', () => {
  test('not for a colleague who is in none', () => {
    const groups = [group('lawyers', 11, 'cleo', 'dave')]
    expect(people({ colleagues: [person('ben', 2)], groups }).colleagues).toEqual([person('ben', 2)])
    expect(people({ manager: person('anna', 2), groups }).manager).toEqual(person('anna', 2))
  })

  test('for each of several members', () => {
    const groups = [group('lawyers', 11, 'cleo', 'ben')]
    expect(people({ colleagues: [person('ben', 2)], groups }).colleagues).toEqual([])
  })

  test('and two groups stay two', () => {
    const groups = [group('lawyers', 11), group('cooks', 2)]
    expect(people({ groups }).groups).toEqual(groups)
  })
})

test('without a manager, colleagues are colleagues', () => {
  expect(people({ manager: undefined, colleagues: [person('ben', 2)] })).toEqual({
    manager: undefined,
    colleagues: [person('ben', 2)],
    groups: [],
    guests: [],
  })
})
