import { expect, test } from 'vitest'
import { clientTexts } from '#lib/onboarding/life/memory/client-texts.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

test('a value that has to be kept waits where another worker was quicker', async () => {
  const { store } = memoryTexts()
  const texts = clientTexts<{ client: string }>(async () => store, { keyOf: (client) => client, readText: JSON.parse })
  const first = await texts.writeOrWait({ client: 'a' }, undefined)
  expect(first).toBe('"1"')
  expect(await texts.writeOrWait({ client: 'a' }, first)).toBe('"2"')
  await expect(texts.writeOrWait({ client: 'a' }, first)).rejects.toMatchObject({
    name: 'RetryLater',
    reason: { code: 'client-memory-unreachable' },
    detail: 'another worker was quicker',
  })
})
