import fc from 'fast-check'
import type { Delivery, Trouble } from './world/deliver.ts'
import type { Hand } from './world/hands.ts'

const place = fc.nat(7)
const is = <const T>(value: T) => fc.constant(value)
const access = fc.constantFrom(2, 10, 11, 9)

export const hand: fc.Arbitrary<Hand> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: is('renames the room' as const), n: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ does: is('adds a tag' as const), tag: fc.constantFrom('theirs', 'LEGAL') }) },
  { weight: 2, arbitrary: fc.record({ does: is('takes a tag off' as const), which: place }) },
  { weight: 4, arbitrary: fc.record({ does: is('takes somebody out' as const), who: place }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: is('lets somebody in' as const), n: fc.nat(2), access: fc.constantFrom(2, 10) }),
  },
  { weight: 4, arbitrary: fc.record({ does: is('changes a role' as const), who: place, access }) },
  { weight: 1, arbitrary: is({ does: 'archives the room' } as const) },
  { weight: 2, arbitrary: is({ does: 'takes the room out of the archive' } as const) },
  { weight: 1, arbitrary: is({ does: 'deletes the links' } as const) },
  { weight: 1, arbitrary: fc.record({ does: is('makes a link' as const), access: fc.constantFrom(2, 10) }) },
  { weight: 2, arbitrary: fc.record({ does: is('accepts the invitation' as const), who: place }) },
  { weight: 1, arbitrary: fc.record({ does: is('the account ends' as const), who: place }) },
)

const trouble: fc.Arbitrary<Trouble> = fc.record({
  fate: fc.constantFrom(
    ...(['dies-before', 'dies-unanswered', 'dies-after', 'dies-applied-late', 'refused', 'answer-lost'] as const),
    ...(['hangs', 'applied-late', 'error-500', 'error-500-applied', 'bad-gateway-applied', 'too-many'] as const),
    ...(['too-many-for-a-while', 'truncated'] as const),
  ),
  call: fc.integer({ min: 1, max: 30 }),
  times: fc.constantFrom(1, 1, 1, 2, 5),
})

export const cutting = fc.constantFrom(
  ...(['dies-before', 'dies-unanswered', 'dies-after', 'refused', 'answer-lost', 'error-500-applied'] as const),
)

export const troubles = fc.oneof(
  { weight: 2, arbitrary: is([] as Trouble[]) },
  { weight: 3, arbitrary: fc.array(trouble, { minLength: 1, maxLength: 3 }) },
)

export const delivery: fc.Arbitrary<Delivery> = fc.record({
  troubles,
  meanwhile: fc.oneof(
    { weight: 4, arbitrary: is(undefined) },
    { weight: 1, arbitrary: fc.record({ call: fc.integer({ min: 1, max: 25 }), hand }) },
  ),
})

/** Most changes are told. */
export const mostly = fc.option(delivery, { nil: undefined, freq: 4 })
