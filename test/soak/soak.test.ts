import { expect, test } from 'vitest'
import { soak } from './soak.ts'

test('whatever happens in whatever order: one whole room for each client, one invitation, and people’s doings stay', async () => {
  const told = { events: 0, deliveries: 0 }
  await soak({
    events: 120,
    // `npm run soak` looks for the shortest scenario, by the seed and the path that a failure names: here that would outlast the test.
    shrinks: false,
    onScenario({ events, deliveries }) {
      told.events += events
      told.deliveries += deliveries
    },
  })
  expect(told.events).toBe(120)
  expect(told.deliveries).toBeGreaterThan(60)
}, 120_000)
