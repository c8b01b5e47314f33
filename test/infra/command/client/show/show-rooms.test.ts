import { expect, test } from 'vitest'
import { roomRows } from '#infra/command/client/show/show-rooms.ts'
import type { Target } from '#infra/command/target/target.ts'

const target = { settings: { docspace: { url: 'https://acme.onlyoffice.com' } } } as unknown as Target
const rowsOf = (tags: string[]) =>
  roomRows(target, {
    room: { id: 7, title: 'Acme', type: 2, tags, archived: false, createdBy: 'u' } as never,
    members: [],
    link: undefined,
    content: [],
  })

test('a room shows the rule that it was made by', () => {
  expect(rowsOf(['Legal', 'roomkeeper:rule=legal'])).toContainEqual(['rule', 'legal'])
})

test('a room without a rule shows none', () => {
  expect(rowsOf(['Legal']).map(([name]) => name)).not.toContain('rule')
})

test('a guest who has not come is pending, and of one who has it says when', () => {
  const one = { email: 'c@acme.example', role: 'reads', pending: false }
  const at = Date.parse('2026-11-28T09:00:00Z')
  const shown = (more: object) =>
    roomRows(target, {
      room: { id: 7, title: 'Acme', tags: [], archived: false } as never,
      members: [{ ...one, ...more }],
      link: undefined,
      content: [],
    }).find(([name]) => name === 'reads')?.[1]
  expect(shown({ pending: true })).toBe('c@acme.example (invitation pending)')
  expect(shown({})).toBe('c@acme.example')
  expect(shown({ visits: {} })).toBe('c@acme.example (has not signed in)')
  expect(shown({ visits: { signedIn: at, downloaded: at } })).toBe(
    'c@acme.example (signed in on 2026-11-28, downloaded a file on 2026-11-28)',
  )
})
