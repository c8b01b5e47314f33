import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'

const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const problems = (settings: object) =>
  (z.safeParse(pipedriveSettings, settings).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message])

test('of one’s own are few', () => {
  expect(z.parse(pipedriveSettings, { fields: { organization: keys } })).toEqual({
    url: 'https://api.pipedrive.com',
    clients: [{ object: 'organization', where: {} }],
    fields: { organization: keys },
  })
})

test('have the keys of every object that has clients', () => {
  const missing = 'must have the field keys of every object in clients: `roomkeeper connect pipedrive` makes the fields'
  expect(problems({ fields: {} })).toEqual([['fields', missing]])
  const clients = [{ object: 'organization' }, { object: 'deal' }]
  expect(problems({ clients, fields: { organization: keys } })).toEqual([['fields', missing]])
  expect(problems({ clients, fields: { organization: keys, deal: keys } })).toEqual([])
  expect(problems({ clients: [{ object: 'lead' }], fields: {} })[0]?.[0]).toBe('clients.0.object')
})

test.each(['a1', 'a4'])('filter by no field that we write, such as %s', (field) => {
  const clients = [{ object: 'organization', where: { [field]: ['x'] } }]
  expect(problems({ clients, fields: { organization: keys } })).toEqual([
    ['clients', 'must not name a field that the room’s data are written to'],
  ])
  const others = [{ object: 'deal', where: { [field]: ['x'] } }]
  const other = { roomId: 'b1', roomUrl: 'b2', invitationUrl: 'b3', status: 'b4' }
  expect(problems({ clients: others, fields: { organization: keys, deal: other } })).toEqual([])
})
