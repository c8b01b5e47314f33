import { expect, test } from 'vitest'
import { bounceOf, mailTags } from '#lib/onboarding/life/arrival/bounce/mail-tags.ts'
import { clientPlace } from '#lib/runtime/objects/client-place.ts'

const client = 'espocrm:Account:a~1.2'
const person = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'
const sentAt = '2026-01-08T23:59:59.123Z'

const toldOf = (tags: Record<string, string>, more: object = {}) => ({
  ...{ how: 'bounced', sentAt, ...more },
  tags: { 'ses:from-domain': ['acme.example'], ...Object.fromEntries(Object.entries(tags).map(([k, v]) => [k, [v]])) },
})

test('what a mail is tagged with leads back to its client, and is taken by SES', () => {
  for (const tags of [mailTags(client, 'contact', person), mailTags(client, 'manager')])
    for (const part of Object.entries(tags).flat()) expect(part).toMatch(/^[A-Za-z0-9_-]{1,256}$/)
  expect(bounceOf(toldOf(mailTags(client, 'contact', person)))).toEqual({
    place: clientPlace(client),
    mail: { to: 'contact', person, how: 'bounced', on: '2026-01-08' },
  })
  expect(bounceOf(toldOf(mailTags(client, 'manager'), { how: 'reported' }))).toEqual({
    place: clientPlace(client),
    mail: { to: 'manager', how: 'reported', on: '2026-01-08' },
  })
})

test('nothing is tagged with what may be an address', () => {
  expect(mailTags(client, 'contact', 'gina@example.com')).toEqual(mailTags(client, 'contact'))
  expect(mailTags(client, 'contact', 'x'.repeat(257))).not.toHaveProperty('person')
  expect(JSON.stringify(mailTags(client, 'contact'))).not.toContain('a~1.2')
})

test.each([
  ['no tags', {}],
  ['another client', { client: 'somebody', to: 'contact' }],
  ['a place that is none', { client: `../x_${'0'.repeat(64)}`, to: 'contact' }],
  ['a longer place', { client: `espocrm_${'0'.repeat(65)}`, to: 'contact' }],
  ['nobody known', { ...mailTags(client, 'contact'), to: 'admin' }],
])('a mail of somebody else is none of ours: %s', (_, tags) => {
  expect(bounceOf(toldOf(tags))).toBeUndefined()
})

test.each([{ how: 'opened' }, { sentAt: 'yesterday' }, { tags: undefined }])('%j is refused', (more) => {
  expect(() => bounceOf({ ...toldOf(mailTags(client, 'contact')), ...more })).toThrow()
})
