import fc from 'fast-check'
import type { Fate } from '#test/onboarding/world/wire.ts'

/** What somebody does to a client's room in DocSpace, or to its record in the CRM. */
export const doings = [
  'renames the room',
  'deletes a folder',
  'moves a welcome file',
  'removes the client',
  'archives the room',
  'takes the room out of the archive',
  'makes a second room of the same title',
  'deletes the link',
  'deletes the room',
  'renames the record',
  'deletes the record',
] as const

export type Doing = (typeof doings)[number]

/** Clients are told apart by the order in which they came. */
export type Happening =
  | { what: 'a client comes' }
  | { what: 'delivered again'; client: number }
  | { what: 'delivered twice at once'; client: number }
  | { what: 'a week goes by and the parked are replayed' }
  /** The `call`-th outgoing call from now meets this fate; `times` calls in a row. */
  | { what: 'trouble'; fate: Fate; call: number; times: number }
  | { what: 'somebody'; does: Doing; client: number }

export interface Event {
  /** Milliseconds after the one before. */
  pause: number
  happens: Happening
}

const client = fc.nat(40)

const troubles: Fate[] = [
  'dies-before',
  'dies-unanswered',
  'dies-after',
  'refused',
  'answer-lost',
  'hangs',
  'applied-late',
  'error-500',
  'error-500-applied',
  'bad-gateway',
  'bad-gateway-applied',
  'too-many',
  'too-many-for-a-while',
  'truncated',
]

const trouble = fc.record({
  what: fc.constant('trouble' as const),
  fate: fc.constantFrom(...troubles),
  call: fc.integer({ min: 1, max: 30 }),
  times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 12 }) }),
})

/** Half of what happens is clients, a fifth repetitions, a tenth trouble; the rest is people. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 50, arbitrary: fc.constant({ what: 'a client comes' as const }) },
  { weight: 12, arbitrary: fc.record({ what: fc.constant('delivered again' as const), client }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('delivered twice at once' as const), client }) },
  { weight: 10, arbitrary: trouble },
  {
    weight: 18,
    arbitrary: fc.record({ what: fc.constant('somebody' as const), does: fc.constantFrom(...doings), client }),
  },
  { weight: 2, arbitrary: fc.constant({ what: 'a week goes by and the parked are replayed' as const }) },
)

/** Most things happen within a second, in the middle of somebody's onboarding. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.nat(1_500) },
  { weight: 2, arbitrary: fc.nat(60_000) },
  { weight: 1, arbitrary: fc.nat(1_000_000) },
)

export const eventsOf = (count: number): fc.Arbitrary<Event[]> =>
  fc.array(fc.record({ pause, happens: happening }), { minLength: count, maxLength: count, size: 'max' })

/** Something shorter than `eventsOf`, for what is left of a number. */
export const inWords = ({ pause, happens }: Event): string => {
  const { what, ...rest } = happens
  const details = Object.entries(rest).map(([name, value]) => `${name} ${value}`)
  return `after ${(pause / 1_000).toFixed(3)} s: ${[what, ...details].join(', ')}`
}
