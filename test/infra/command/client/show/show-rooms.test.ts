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
