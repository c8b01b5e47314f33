import fc from 'fast-check'
import type { LifeSettings, Mode } from './model/model.ts'

const is = <const T>(value: T) => fc.constant(value)
const access = fc.constantFrom(2, 10, 11, 9)

const mode = fc.constantFrom<Mode>('no', 'add', 'replace', 'replace')
const colleague = fc.record({
  email: fc.constantFrom('ben.manager@example.com', 'carl.user@example.com', 'eve.manager@example.com'),
  access,
})
const actions = ['revoke-guests', 'read-only', 'archive'] as const

/** Settings that are legal; `ends`: whether rooms end by them. */
export const settingsThat = (ends: boolean): fc.Arbitrary<LifeSettings> =>
  fc.record({
    title: fc.constantFrom('Client - {name}', '{name} - room'),
    tags: fc.subarray(['Legal', 'Été', 'Vip']),
    follow: fc.option(
      fc.record({ title: fc.boolean(), tags: fc.boolean(), manager: mode, contacts: mode, team: mode }),
      { nil: undefined, freq: 8 },
    ),
    end: ends
      ? fc.record({
          days: fc.constantFrom(1, 30),
          do: fc.subarray([...actions], { minLength: 1 }),
          return: fc.boolean(),
          deleted: fc.boolean(),
        })
      : is(undefined),
    team: fc.uniqueArray(colleague, { selector: ({ email }) => email, maxLength: 3 }),
    group: fc.constantFrom(undefined, 2, 10),
    most: fc.constantFrom(0 as const, 1 as const),
    unknownOwner: fc.constantFrom('default' as const, 'skip' as const),
    review: fc.boolean(),
    merge: fc.constantFrom('keep' as const, 'link' as const, 'archive' as const, undefined),
  })

/** Where rooms end, the setting of it may go for a while. */
export const changedTo = (ends: boolean): fc.Arbitrary<LifeSettings> =>
  ends
    ? fc.oneof({ weight: 3, arbitrary: settingsThat(true) }, { weight: 1, arbitrary: settingsThat(false) })
    : settingsThat(false)
