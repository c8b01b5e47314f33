import fc from 'fast-check'
import type { Fate } from '#test/onboarding/world/wire.ts'
import type { Condition, Conditions } from '../simulation/conditions.ts'

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

/** The same, by people who work with rooms a lot. */
export const doingsAtWork = ['takes the tag off', 'copies the room', 'lets a hundred guests in'] as const

export type Doing = (typeof doings)[number] | (typeof doingsAtWork)[number]

/** Clients and CRMs are told apart by the order in which they came. Times in milliseconds. */
export type Happening =
  | { what: 'a client comes'; crm: number }
  | { what: 'two of one name come'; crm: number; other: number; gap: number }
  | { what: 'an id in other letters comes'; client: number }
  | { what: 'a record is copied'; client: number }
  | { what: 'records are merged'; client: number; other: number }
  | { what: 'a lead is converted' }
  | { what: 'the same body again'; client: number; after: number }
  | { what: 'the key is of another person'; lasts: number }
  | { what: 'the field for the link is closed'; lasts: number }
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
const crm = fc.nat(11)
const is = <W extends Happening['what']>(what: W) => fc.constant(what)

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
  what: is('trouble'),
  fate: fc.constantFrom(...troubles),
  call: fc.integer({ min: 1, max: 30 }),
  times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 12 }) }),
})

const lasts = fc.integer({ min: 1_000, max: 1_800_000 })

interface Weighed {
  weight: number
  arbitrary: fc.Arbitrary<Happening>
  /** Happens only under this condition. */
  under?: Condition
}

/** Half of what happens is clients, a fifth repetitions, a tenth trouble; the rest is people. */
const happenings: readonly Weighed[] = [
  { weight: 50, arbitrary: fc.record({ what: is('a client comes'), crm }) },
  { weight: 12, arbitrary: fc.record({ what: is('delivered again'), client }) },
  { weight: 8, arbitrary: fc.record({ what: is('delivered twice at once'), client }) },
  { weight: 10, arbitrary: trouble },
  { weight: 18, arbitrary: fc.record({ what: is('somebody'), does: fc.constantFrom(...doings), client }) },
  { weight: 2, arbitrary: fc.record({ what: is('a week goes by and the parked are replayed') }) },
  {
    under: 'namesakes',
    weight: 10,
    arbitrary: fc.record({ what: is('two of one name come'), crm, other: crm, gap: fc.nat(250) }),
  },
  { under: 'other-case', weight: 6, arbitrary: fc.record({ what: is('an id in other letters comes'), client }) },
  { under: 'copies', weight: 5, arbitrary: fc.record({ what: is('a record is copied'), client }) },
  { under: 'merges', weight: 5, arbitrary: fc.record({ what: is('records are merged'), client, other: client }) },
  { under: 'lead-conversion', weight: 4, arbitrary: fc.record({ what: is('a lead is converted') }) },
  {
    under: 'same-body',
    weight: 6,
    arbitrary: fc.record({ what: is('the same body again'), client, after: fc.nat(600_000) }),
  },
  { under: 'other-key', weight: 3, arbitrary: fc.record({ what: is('the key is of another person'), lasts }) },
  { under: 'closed-field', weight: 3, arbitrary: fc.record({ what: is('the field for the link is closed'), lasts }) },
  {
    under: 'people-at-work',
    weight: 9,
    arbitrary: fc.record({ what: is('somebody'), does: fc.constantFrom(...doingsAtWork), client }),
  },
]

/** Most things happen within a second, in the middle of somebody's onboarding. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.nat(1_500) },
  { weight: 2, arbitrary: fc.nat(60_000) },
  { weight: 1, arbitrary: fc.nat(1_000_000) },
)

export const eventsOf = (count: number, conditions: Conditions): fc.Arbitrary<Event[]> => {
  const possible = happenings.filter(({ under }) => under === undefined || conditions.has(under))
  const happens = fc.oneof(...possible.map(({ weight, arbitrary }) => ({ weight, arbitrary })))
  return fc.array(fc.record({ pause, happens }), { minLength: count, maxLength: count, size: 'max' })
}

/** Something shorter than `eventsOf`, for what is left of a number. */
export const inWords = ({ pause, happens }: Event): string => {
  const { what, ...rest } = happens
  const details = Object.entries(rest).map(([name, value]) => `${name} ${value}`)
  return `after ${(pause / 1_000).toFixed(3)} s: ${[what, ...details].join(', ')}`
}
