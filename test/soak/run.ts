import { parseArgs } from 'node:util'
import { conditionsIn, usualConditions } from './conditions.ts'
import { soak } from './soak.ts'

/**
 * `node test/soak/run.ts --events 10000 [--seed n] [--path p] [--only a,b] [--without a,b]`: stories of clients, trouble and people,
 * until so many events have happened. `--only` and `--without` choose among the conditions (`conditions.ts`); `--no-shrinking`
 * ends with the first story that goes wrong. Ends with 1 and the shortest story that goes wrong.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    only: { type: 'string' },
    without: { type: 'string', default: '' },
    'no-shrinking': { type: 'boolean', default: false },
  },
})
const events = Number(values.events)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const chosen = values.only === undefined ? usualConditions : conditionsIn(values.only)
const left = conditionsIn(values.without)
const conditions = new Set([...chosen].filter((name) => !left.has(name)))
const began = performance.now()
const told = { stories: 0, events: 0, deliveries: 0, requests: 0 }
console.log(`seed ${seed}`)
try {
  await soak({
    events,
    seed,
    conditions,
    shrinks: !values['no-shrinking'],
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
  if (error instanceof Error && error.cause instanceof Error) console.error(error.cause.message)
  process.exitCode = 1
}
