import { oneOf, runScript, WrongCall, wholeNumber } from '#infra/local/command-line.ts'
import { type Condition, type Conditions, conditions, usualConditions } from './simulation/conditions.ts'
import { soak } from './soak.ts'

const usage = `npm run soak -- [--events N] [--seed S] [--path P] [--only A,B] [--without A,B] [--no-shrinking]

Plays scenarios of clients, trouble and people until so many events have happened, and checks after each that the invariants hold. Ends
with 1 and the shortest scenario that breaks one.

  --events N      number of events (default 10000)
  --seed S        the same scenarios again
  --path P        only the scenario with the printed path
  --only A,B      these conditions only
  --without A,B   all conditions but these: ${Object.keys(conditions).join(', ')}
  --no-shrinking  ends with the first scenario that goes wrong`

const names = Object.keys(conditions) as Condition[]

/** Conditions as they stand on a command line: `late-tags,merges`. @throws WrongCall for one that there is not */
const conditionsIn = (option: string, text: string): Conditions =>
  new Set(
    text
      .split(',')
      .filter(Boolean)
      .map((name) => oneOf(option, name, names)),
  )

interface Wanted {
  events: number
  seed: number
  path: string | undefined
  conditions: Conditions
  shrinks: boolean
}

const play = async ({ path, ...wanted }: Wanted): Promise<number> => {
  const began = performance.now()
  const told = { scenarios: 0, events: 0, deliveries: 0, requests: 0 }
  console.log(`seed ${wanted.seed}`)
  try {
    await soak({
      ...wanted,
      ...(path !== undefined && { path }),
      onScenario({ events, deliveries, requests }) {
        told.scenarios += 1
        told.events += events
        told.deliveries += deliveries
        told.requests += requests
        if (told.scenarios % 20 === 0) console.log(`${told.events} events, ${told.deliveries} deliveries`)
      },
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    if (error instanceof Error && error.cause instanceof Error) console.error(error.cause.message)
    return 1
  }
  const seconds = Math.round((performance.now() - began) / 1_000)
  console.log(
    `${told.events} events in ${told.scenarios} scenarios, ${told.deliveries} deliveries, ${told.requests} requests to DocSpace, ${seconds} s: nothing went wrong`,
  )
  return 0
}

const options = {
  events: { type: 'string', default: '10000' },
  seed: { type: 'string' },
  path: { type: 'string' },
  only: { type: 'string' },
  without: { type: 'string', default: '' },
  'no-shrinking': { type: 'boolean', default: false },
} as const

process.exitCode = await runScript({ usage, options }, async ({ values }) => {
  const chosen = values.only === undefined ? usualConditions : conditionsIn('--only', values.only)
  const left = conditionsIn('--without', values.without)
  if (values.path !== undefined && !/^\d+(:\d+)*$/.test(values.path))
    throw new WrongCall('--path must be numbers with colons between, as it was printed')
  return play({
    events: wholeNumber('--events', values.events, { least: 1 }),
    // fast-check takes 32 bits.
    seed:
      values.seed === undefined
        ? Math.floor(Math.random() * 2 ** 31)
        : wholeNumber('--seed', values.seed, { most: 2 ** 31 }),
    path: values.path,
    conditions: new Set([...chosen].filter((name) => !left.has(name))),
    shrinks: !values['no-shrinking'],
  })
})
