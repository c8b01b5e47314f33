import { parseArgs } from 'node:util'
import { soak } from './soak.ts'

/**
 * `node test/soak/run.ts --events 10000 [--seed n] [--path p]`: stories of clients, trouble and people, until so many events
 * have happened. Ends with 1 and the shortest story that goes wrong.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
})
const events = Number(values.events)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const began = performance.now()
const told = { stories: 0, events: 0, deliveries: 0, requests: 0 }
console.log(`seed ${seed}`)
try {
  await soak({
    events,
    seed,
    ...(values.path !== undefined && { path: values.path }),
    onStory({ events, deliveries, requests }) {
      told.stories += 1
      told.events += events
      told.deliveries += deliveries
      told.requests += requests
      if (told.stories % 20 === 0) console.log(`${told.events} events, ${told.deliveries} deliveries`)
    },
  })
  const seconds = Math.round((performance.now() - began) / 1_000)
  console.log(
    `${told.events} events in ${told.stories} stories, ${told.deliveries} deliveries, ${told.requests} requests to DocSpace, ${seconds} s: nothing went wrong`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
