import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { hubspotCredentials, hubspotSettings } from '#lib/crm/hubspot/settings.ts'

const properties = {
  roomId: 'docspace_room_id',
  roomUrl: 'docspace_room_url',
  invitationUrl: 'docspace_invitation_url',
  status: 'docspace_status',
}
const problems = (settings: object) =>
  (z.safeParse(hubspotSettings, settings).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message])

describe('settings', () => {
  test('need not say anything', () => {
    expect(z.parse(hubspotSettings, {})).toEqual({
      url: 'https://api.hubapi.com',
      apiVersion: 'v3',
      allowV1: false,
      clients: [{ object: 'company', where: {} }],
      properties,
      settleSeconds: 15,
    })
  })

  test.each([
    ['apiVersion', '2026-09', true],
    ['apiVersion', 'v4', false],
    ['apiVersion', 'xv3', false],
    ['apiVersion', 'v3x', false],
    ['apiVersion', '2026-9', false],
    ['apiVersion', '1926-09', false],
    ['objectsPath', '/crm/v3/objects', true],
    ['objectsPath', '/crm/objects/2026-09', true],
    ['objectsPath', 'crm/v3', false],
    ['objectsPath', '/crm/', false],
    ['objectsPath', '/a', false],
    ['objectsPath', '/crm?x', false],
    ['objectsPath', '/crm\nx?', false],
    ['settleSeconds', 0, true],
    ['settleSeconds', -1, false],
    ['settleSeconds', 600, true],
    ['settleSeconds', 601, false],
    ['clients', [{ object: 'ticket' }], false],
    ['clients', [{ object: 'contact' }, { object: 'deal' }], true],
    ['url', 'x', false],
  ])('with %s %j are good: %j', (name, value, good) => {
    expect(problems({ [name]: value }).length === 0).toBe(good)
  })

  test.each(Object.values(properties))('filter by no property that is written to, such as %s', (name) => {
    expect(problems({ clients: [{ object: 'company', where: { [name]: ['x'] } }] })).toEqual([
      ['clients', 'must not name a field that the room’s data are written to'],
    ])
  })
})

test.each([
  [{ accessToken: 'a' }, true],
  [{ accessToken: '' }, false],
  [{}, false],
])('the credentials %j are good: %j', (credentials, good) => {
  expect(z.safeParse(hubspotCredentials, credentials).success).toBe(good)
})
