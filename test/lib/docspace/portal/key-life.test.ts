import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { daysLeft, neverEnds } from '#lib/docspace/portal/key-life.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

let docspace: DocSpaceSim

beforeAll(async () => {
  docspace = await startDocSpace()
})
afterAll(() => docspace.stop())

const keyOf = (secret: string) => {
  const key = docspace.state.keys.find((one) => one.secret === secret)
  if (!key) throw new Error('no such sample key')
  return key
}

test('a key without an end never alarms', async () => {
  expect(await daysLeft({ url: docspace.url, apiKey: SAMPLE_KEYS.onboarding })).toBe(neverEnds)
})

test('whole days are counted down', async () => {
  keyOf(SAMPLE_KEYS.onboarding).expiresAt = Date.now() + 13.5 * 86_400_000
  expect(await daysLeft({ url: docspace.url, apiKey: SAMPLE_KEYS.onboarding })).toBe(13)
})

test('a key that was revoked or is wrong has no days left', async () => {
  keyOf(SAMPLE_KEYS.backup).isActive = false
  expect(await daysLeft({ url: docspace.url, apiKey: SAMPLE_KEYS.backup })).toBe(0)
  expect(await daysLeft({ url: docspace.url, apiKey: `sk-${'f'.repeat(64)}` })).toBe(0)
})

test('a portal that is down says nothing about its keys', async () => {
  await expect(daysLeft({ url: 'http://127.0.0.1:9', apiKey: SAMPLE_KEYS.onboarding })).rejects.toThrow(RetryLater)
})
