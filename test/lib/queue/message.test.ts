import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { datedFields, readMessage, writeMessage } from '#lib/queue/message.ts'

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
  { team: ['ben@studio.example'] },
  { email: 'a@example.com' },
  { manager: 'm1' },
  { created: '2025-12-31T23:00:00.000Z' },
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

test('the client of a sender began when that says, else when its message came, and at every try the same', () => {
  const ref = { source: 'generic', type: 'client', id: '1' }
  const message = { ref, receivedAt: '2026-01-05T09:00:00Z', delivery: 'd' }
  const fields = { id: '1', name: 'Acme' }
  expect(datedFields({ ...message, fields })).toEqual({ ...fields, created: message.receivedAt })
  const told = { ...fields, created: '2025-12-31T23:00:00.000Z' }
  expect(datedFields({ ...message, fields: told })).toEqual(told)
  expect(datedFields(message)).toBeUndefined()
})
