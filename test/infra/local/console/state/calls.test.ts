import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOfPortalCall, withoutKeys } from '#infra/local/console/state/calls.ts'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { installations } from '#infra/simulators/index.ts'

let portal: DocSpaceSim
beforeAll(async () => {
  portal = await startDocSpace()
  const [sample] = portal.state.rooms
  const [folder] = portal.state.folders
  if (!sample || !folder) throw new Error('the portal has samples')
  portal.state.rooms.push({ ...sample, id: 500, tags: ['generic:client:c-1'] })
  portal.state.folders.push({ ...folder, id: 501, parentId: 500 }, { ...folder, id: 502, parentId: 501 })
})
afterAll(() => portal.stop())

const about = (path: string, body = '') => clientOfPortalCall(portal.state, path, body)

test('a call is about the client that its path or body names', () => {
  expect(about('/api/2.0/files/rooms?tags=%5B%22espocrm%3AAccount%3A6b06%22%5D')).toBe('espocrm:Account:6b06')
  expect(about('/api/2.0/files/rooms', '{"title":"x","tags":["hubspot:company:42"]}')).toBe('hubspot:company:42')
})

test('every CRM that can be simulated is known by its name', () => {
  for (const name of Object.keys(installations))
    expect(about(`/api/2.0/files/rooms?tags=${name}%3AThing%3A1`)).toBe(`${name}:Thing:1`)
})

test('a call about a room, or about anything deep inside it, is about the client of the room', () => {
  for (const path of ['/api/2.0/files/rooms/500/links', '/api/2.0/files/folder/502', '/api/2.0/files/501?count=1'])
    expect(about(path), path).toBe('generic:client:c-1')
  expect(about('/api/2.0/files/file/11/copyas', '{"destFolderId":502}')).toBe('generic:client:c-1')
})

test('a call about the portal itself is about nobody', () => {
  expect(about('/api/2.0/people/email?email=anna.manager%40example.com')).toBeUndefined()
  expect(about('/api/2.0/files/file/11')).toBeUndefined()
  expect(about('/api/2.0/files/rooms?broken=%E0%A4%A')).toBeUndefined()
})

test('keys, tokens and secrets are not shown', () => {
  const secrets = [`sk-${'0a'.repeat(32)}`, 'whsec_c2FtcGxl', '{"access_token":"00Dabc!xyz"}', 'client_secret=hush&a=b']
  expect(secrets.map(withoutKeys)).toEqual(['sk-***', 'whsec_***', '{"access_token":"***"}', 'client_secret=***&a=b'])
})
