import { expect, test } from 'vitest'
import { liveOn } from './life/life.ts'

test('whatever happens to clients and their rooms: the room follows as far as it may, and every end is proven', async () => {
  const told = { clients: 0, visits: 0 }
  await liveOn({
    // The same lives each time; others are for `npm run soak -- --life`.
    seed: 7,
    events: 120,
    shrinks: false,
    onLife({ clients, visits }) {
      told.clients += clients
      told.visits += visits
    },
  })
  expect(told.clients).toBeGreaterThan(3)
  expect(told.visits).toBeGreaterThan(20)
}, 120_000)
