import { expect, test } from 'vitest'
import { notesOfAbsent } from '#lib/onboarding/life/end/return/wanted-at-return.ts'

test.each([
  [0, 0, []],
  [1, 0, ['1 former guest is not invited again']],
  [2, 0, ['2 former guests are not invited again']],
  [0, 1, ['1 person is not let in, since what was wanted before is lost']],
  [1, 2, ['1 former guest is not invited again', '2 people are not let in, since what was wanted before is lost']],
])('of %d former guests and %d who are withheld the record is told %j', (formerGuests, withheld, notes) => {
  expect(notesOfAbsent({ formerGuests, withheld })).toEqual(notes)
})
