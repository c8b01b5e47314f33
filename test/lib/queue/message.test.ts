import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readMessage, writeMessage } from '#lib/queue/message.ts'

const folder = new URL('../../fixtures/messages/', import.meta.url)
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'))

test.each(files)('a message of every released version is still read: %s', async (name) => {
  const body = await readFile(new URL(name, folder), 'utf8')
  const message = readMessage(body)
  const { client } = JSON.parse(body) as { client: string }
  expect(message && `${message.ref.source}:${message.ref.type}:${message.ref.id}`).toBe(client)
  expect(message?.delivery).toBe('0c5b6f7e-3c1e-4a2b-9f3d-2b1a0c9d8e7f')
})

test('what is written now is read back whole', async () => {
  const body = await readFile(new URL('v1-with-fields.json', folder), 'utf8')
  const message = readMessage(body)
  if (!message) throw new Error('the fixture is a message')
  expect(JSON.parse(writeMessage(message))).toEqual(JSON.parse(body))
})

test('a version that does not exist yet is left for the worker that knows it', () => {
  expect(readMessage('{"v":2,"client":"espocrm:Account:1","receivedAt":"","delivery":""}')).toBeUndefined()
})

test.each(['', 'null', '[]', '{"v":1}', '{"v":1,"client":"a:b","receivedAt":"","delivery":""}', 'not json'])(
  'is no message: %s',
  (body) => {
    expect(readMessage(body)).toBeUndefined()
  },
)

test.each([
  {},
  { custom: { Industry: 'Legal' } },
  { contacts: [{ email: 'ada@acme.example', fields: { role: 'Owner' } }, { email: 'bo@acme.example' }] },
  { email: 'a@example.com' },
  { manager: 'm1' },
  { email: 'a@example.com', manager: 'm1' },
])('fields that a sender does not have are not there at all: %o', (more) => {
  const message = {
    ref: { source: 'generic', type: 'client', id: '1' },
    receivedAt: '2026-01-05T09:00:00Z',
    delivery: 'd',
    fields: { id: '1', name: 'Acme', ...more },
  }
  expect(readMessage(writeMessage(message))).toStrictEqual(message)
})
