import { oneOf, runScript, WrongCall, wholeNumber } from '#infra/local/command-line.ts'
import { liveOn } from './life/life.ts'
import type { KeyCount } from './life/world/keys/keepers.ts'
import { type Condition, type Conditions, conditions, usualConditions } from './simulation/conditions.ts'
import { soak } from './soak.ts'

const usage = `npm run soak -- [--life] [--events N] [--seed S] [--path P] [--users N] [--only A,B] [--without A,B] [--no-shrinking]

Plays scenarios of clients, trouble and people until so many events have happened, and checks after each that the invariants hold. Ends
with 1 and the shortest scenario that breaks one.

  --life          what happens to clients when their rooms are ready, until the end
  --users N       in a life: of how many users, 1 to 3, there are keys at first; by chance where it is not said
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
  /** What happens when rooms are ready. */
  life: boolean
  /** Of how many users there are keys at first. */
  keys: KeyCount | undefined
}

type Told = Readonly<Record<string, number>> & { scenarios: number }

/** Scenarios until the number of events is reached; `tell` is called after each. */
const scenarios = (
  { path, life, ...wanted }: Wanted,
  tell: (more: Readonly<Record<string, number>>) => void,
): Promise<void> => {
  const options = { ...wanted, ...(path !== undefined && { path }) }
  return life ? liveOn({ ...options, onLife: tell }) : soak({ ...options, onScenario: tell })
}

const inWords = (told: Told): string =>
  Object.entries(told)
    .map(([what, number]) => `${number} ${what}`)
    .join(', ')

const play = async (wanted: Wanted): Promise<number> => {
  const began = performance.now()
  let told: Told = { scenarios: 0 }
  console.log(`seed ${wanted.seed}`)
  try {
    await scenarios(wanted, (more) => {
      const sums = Object.entries(more).map(([what, number]) => [what, number + (told[what] ?? 0)] as const)
      told = { ...Object.fromEntries(sums), scenarios: told.scenarios + 1 }
      if (told.scenarios % 20 === 0) console.log(inWords(told))
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    if (error instanceof Error && error.cause instanceof Error) console.error(error.cause.message)
    return 1
  }
  const seconds = Math.round((performance.now() - began) / 1_000)
  console.log(`${inWords(told)}, ${seconds} s: nothing went wrong`)
  return 0
}

const options = {
  events: { type: 'string', default: '10000' },
  seed: { type: 'string' },
  path: { type: 'string' },
  only: { type: 'string' },
  without: { type: 'string', default: '' },
  life: { type: 'boolean', default: false },
  users: { type: 'string' },
  'no-shrinking': { type: 'boolean', default: false },
} as const

process.exitCode = await runScript({ usage, options }, async ({ values }) => {
  const chosen = values.only === undefined ? usualConditions : conditionsIn('--only', values.only)
  const left = conditionsIn('--without', values.without)
  if (values.life && (values.only !== undefined || left.size > 0))
    throw new WrongCall('--life has no conditions: leave --only and --without out')
  if (values.users !== undefined && !values.life) throw new WrongCall('--users is for --life')
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
    life: values.life,
    keys:
      values.users === undefined ? undefined : (Number(oneOf('--users', values.users, ['1', '2', '3'])) as KeyCount),
    conditions: new Set([...chosen].filter((name) => !left.has(name))),
    shrinks: !values['no-shrinking'],
  })
})
