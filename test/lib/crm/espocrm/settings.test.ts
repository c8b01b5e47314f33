import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { espoCredentials, espoSettings } from '#lib/crm/espocrm/settings.ts'

const fields = {
  roomId: 'cDocspaceRoomId',
  roomUrl: 'cDocspaceRoomUrl',
  invitationUrl: 'cDocspaceInvitationUrl',
  status: 'cDocspaceStatus',
}
const url = 'https://crm.acme.example'
const problems = (settings: object) =>
  (z.safeParse(espoSettings, { url, ...settings }).error?.issues ?? []).map(({ path, message }) => [
    path.join('.'),
    message,
  ])

test('of one’s own are few', () => {
  expect(z.parse(espoSettings, { url })).toEqual({ url, clients: [{ object: 'Account', where: {} }], fields })
  expect(problems({ url: 'crm' }).map(([path]) => path)).toEqual(['url'])
})

test.each(Object.values(fields))('filter by no field that is written to, such as %s', (name) => {
  expect(problems({ clients: [{ object: 'Account', where: { [name]: ['x'] } }] })).toEqual([
    ['clients', 'must not name a field that the room’s data are written to'],
  ])
})

test('filter by any other field', () => {
  expect(problems({ clients: [{ object: 'Lead', where: { type: ['x'] } }] })).toEqual([])
})

test.each([
  [{ apiKey: 'a' }, true],
  [{ apiKey: '' }, false],
  [{}, false],
])('the credentials %j are good: %j', (credentials, good) => {
  expect(z.safeParse(espoCredentials, credentials).success).toBe(good)
})
