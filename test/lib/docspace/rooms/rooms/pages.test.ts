import { afterEach, expect, test } from 'vitest'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'

let portal: Awaited<ReturnType<typeof startDocSpace>>
afterEach(() => portal.stop())

test('rooms are found on every page, by tag and by title', async () => {
  portal = await startDocSpace({ limits: 'off' })
  const { rooms } = openDocSpace({ url: portal.url, apiKey: SAMPLE_KEYS.onboarding, deadline: deadlineIn(60_000) })
  const made: number[] = []
  for (let n = 0; n < 103; n += 1)
    made.push((await rooms.create({ title: 'Client - Acme', type: 2, tags: ['generic:client:c1'] })).id)
  const ids = (found: readonly { id: number }[]) => found.map(({ id }) => id).sort((left, right) => left - right)
  expect(ids(await rooms.findByTag('generic:client:c1'))).toEqual(made)
  expect(ids(await rooms.findByTitle('Client - Acme'))).toEqual(made)
})
