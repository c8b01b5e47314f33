import { expect, test } from 'vitest'
import { wholeOf } from '#infra/command/rules/read-whole.ts'

test('each step is a write, a logo is two, and people are counted by their access', () => {
  const people = [
    { email: 'a@example.com', access: 2 },
    { email: 'b@example.com', access: 2 },
    { userId: 'u', access: 9 },
  ]
  expect(
    wholeOf([
      { do: 'create-room' },
      { do: 'set-logo', fileId: 7 },
      { do: 'create-folder', path: 'A' },
      { do: 'invite', people },
    ]),
  ).toEqual({ writes: 5, people: { 2: 2, 9: 1 } })
})
