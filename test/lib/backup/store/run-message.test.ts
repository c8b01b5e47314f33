import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readRunMessage, writeRunMessage } from '#lib/backup/store/run-message.ts'

const folder = new URL('../../../fixtures/messages/backup-run/', import.meta.url)
const bodies = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const)

test.each(bodies)('a message about a run of every released version is still read: %s', (_name, body) => {
  expect(readRunMessage(body)).toEqual({ portal: 'main', run: '2026-11-25T02-00-00Z', step: 3 })
})

test('what is written now is a version that is kept', () => {
  const written = writeRunMessage({ portal: 'main', run: '2026-11-25T02-00-00Z', step: 3 })
  expect(bodies.map(([, body]) => JSON.parse(body))).toContainEqual(JSON.parse(written))
})

test('a version that does not exist yet is left for the worker that knows it', () => {
  expect(readRunMessage('{"v":2,"portal":"main","run":"x","step":0}')).toBeUndefined()
})
