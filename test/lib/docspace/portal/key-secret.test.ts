import { expect, test } from 'vitest'
import { docspaceKey, keysIn } from '#lib/docspace/portal/key-secret.ts'

test.each([
  [{ apiKey: 'sk-1' }, ['sk-1']],
  [{ apiKey: 'sk-1', moreKeys: [] }, ['sk-1']],
  [{ apiKey: 'sk-1', moreKeys: ['sk-2', 'sk-1', 'sk-2', 'sk-3'] }, ['sk-1', 'sk-2', 'sk-3']],
])('the keys of %j are each named once', (secret, keys) => {
  expect(keysIn(docspaceKey.parse(secret))).toEqual(keys)
})

test.each([
  { apiKey: '' },
  { moreKeys: ['sk-1'] },
  { apiKey: 'sk-1', moreKeys: [''] },
  { apiKey: 'sk-1', moreKeys: 'sk-2' },
])('%j is no secret with keys', (secret) => {
  expect(docspaceKey.safeParse(secret).success).toBe(false)
})
