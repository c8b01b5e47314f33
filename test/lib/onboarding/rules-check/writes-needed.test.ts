import { expect, test } from 'vitest'
import { writesNeeded } from '#lib/onboarding/rules-check/writes-needed.ts'

const rule = (toMake: number, clients: number, writes: number, problems: [string, number][] = []) => ({
  toMake,
  whole: { clients, writes, people: new Map(), problems: new Map(problems) },
})

test('every client that was read whole is counted as it is', () => {
  expect(writesNeeded([rule(3, 3, 13), rule(2, 2, 8)], 10_000)).toEqual({
    writes: 21,
    days: 0.0021,
    isExact: true,
    unknown: 0,
  })
})

test('those who were read stand for the others of their rule', () => {
  expect(writesNeeded([rule(1_000, 20, 90), rule(10, 10, 40)], 10_000)).toEqual({
    writes: 4_540,
    days: 0.454,
    isExact: false,
    unknown: 0,
  })
  expect(writesNeeded([rule(7, 3, 4)], 10_000)).toMatchObject({ writes: 10 })
})

test('those who would be parked stand for nobody', () => {
  const problems: [string, number][] = [
    ['manager-unknown', 1],
    ['crm-settling', 1],
  ]
  expect(writesNeeded([rule(10, 4, 8, problems)], 10_000)).toMatchObject({ writes: 40, unknown: 0 })
  expect(writesNeeded([rule(10, 2, 0, problems), rule(5, 0, 0)], 10_000)).toEqual({
    writes: 0,
    days: 0,
    isExact: false,
    unknown: 15,
  })
  expect(writesNeeded([rule(2, 2, 0, problems)], 10_000)).toMatchObject({ isExact: true, unknown: 0 })
})

test('a rule without rooms to make needs nothing', () => {
  expect(writesNeeded([rule(0, 0, 0), rule(0, 4, 16)], 10_000)).toEqual({
    writes: 0,
    days: 0,
    isExact: true,
    unknown: 0,
  })
})

test('days are those of the limit that the settings name', () => {
  expect(writesNeeded([rule(3, 3, 13)], 26)).toMatchObject({ writes: 13, days: 0.5 })
})
