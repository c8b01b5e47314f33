import fc from 'fast-check'
import { cutting, delivery, hand, mostly, troubles } from './deliveries.ts'
import { type Edit, edit, names } from './edits.ts'
import type { LifeSettings } from './model/model.ts'
import { changedTo, settingsThat } from './settings.ts'
import type { Delivery, Trouble } from './world/deliver.ts'
import type { Hand } from './world/hands.ts'
import type { Leaving } from './world/keys/handover-wrongs.ts'
import type { KeyCount } from './world/keys/keepers.ts'
import type { Conversion } from './world/two/convert.ts'

/** All that happens in a life, as data. Clients are told apart by the order in which they came. */
export type Happening =
  | { what: 'a client comes'; crm: number; name: string; owner: number; contacts: number; troubles: Trouble[] }
  | { what: 'the record changes'; client: number; edits: Edit[]; delivery: Delivery | undefined }
  | { what: 'people'; client: number; hand: Hand }
  | { what: 'delivered'; client: number; delivery: Delivery }
  | { what: 'all are delivered'; troubles: Trouble[] }
  | { what: 'days go by'; days: number }
  | { what: 'the record is deleted'; client: number; delivery: Delivery | undefined }
  | { what: 'the record is restored'; client: number; delivery: Delivery | undefined }
  | { what: 'the portal is restored' }
  | ({ what: 'a colleague goes' } & Leaving)
  | { what: 'another key is stored' }
  | { what: 'two records are merged'; client: number; other: number; asNew: boolean; delivery: Delivery }
  | ({ what: 'a lead is converted'; client: number; isNew: boolean; delivery: Delivery } & Conversion)
  | { what: 'records are written anew'; delivery: Delivery }
  | { what: 'somebody looks at differences' }
  | { what: 'the end is put off'; client: number; days: number }
  | { what: 'the settings change'; to: LifeSettings }
  | { what: 'an account ends'; who: number }
  | { what: 'an account comes back'; who: number }

const place = fc.nat(7)
const is = <const T>(value: T) => fc.constant(value)

const conversion = fc.record({
  ...{ what: is('a lead is converted' as const), client: place, isNew: fc.boolean(), delivery },
  ...{ name: fc.constantFrom(...names), byLead: fc.boolean(), isSavedLater: fc.boolean(), leadGoes: fc.boolean() },
})

const happeningsThat = (ends: boolean): fc.Arbitrary<Happening> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        ...{ what: is('a client comes' as const), crm: fc.nat(5), name: fc.constantFrom(...names) },
        ...{ owner: place, contacts: fc.nat(2), troubles },
      }),
    },
    {
      weight: 14,
      arbitrary: fc.record({
        ...{ what: is('the record changes' as const), client: place },
        ...{
          edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
          delivery: mostly,
        },
      }),
    },
    { weight: 12, arbitrary: fc.record({ what: is('people' as const), client: place, hand }) },
    { weight: 5, arbitrary: fc.record({ what: is('delivered' as const), client: place, delivery }) },
    { weight: 3, arbitrary: fc.record({ what: is('all are delivered' as const), troubles }) },
    { weight: 4, arbitrary: fc.record({ what: is('days go by' as const), days: fc.constantFrom(1, 2, 31) }) },
    {
      weight: ends ? 1 : 0,
      arbitrary: fc.record({ what: is('the end is put off' as const), client: place, days: fc.constantFrom(3, 60) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        ...{ what: is('the record is deleted' as const), client: place },
        delivery: mostly,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        ...{ what: is('the record is restored' as const), client: place },
        delivery: mostly,
      }),
    },
    { weight: 1, arbitrary: is({ what: 'the portal is restored' } as const) },
    {
      weight: 6,
      arbitrary: fc.record({
        ...{ what: is('two records are merged' as const), client: place, other: place, asNew: fc.boolean() },
        delivery: fc.record({ troubles }),
      }),
    },
    { weight: 6, arbitrary: conversion },
    {
      weight: 2,
      arbitrary: fc.record({
        ...{ what: is('a colleague goes' as const), leaves: fc.boolean(), isGone: fc.boolean() },
        ...{ who: place, isReplaced: fc.boolean() },
        cut: fc.option(fc.record({ call: fc.integer({ min: 1, max: 40 }), fate: cutting }), {
          nil: undefined,
          freq: 3,
        }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ what: is('records are written anew' as const), delivery: fc.record({ troubles }) }),
    },
    { weight: 1, arbitrary: is({ what: 'another key is stored' } as const) },
    { weight: 1, arbitrary: is({ what: 'somebody looks at differences' } as const) },
    { weight: 3, arbitrary: fc.record({ what: is('the settings change' as const), to: changedTo(ends) }) },
    { weight: 1, arbitrary: fc.record({ what: is('an account ends' as const), who: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ what: is('an account comes back' as const), who: fc.nat(2) }) },
  )

/** A portal's life: by which settings and keys it begins, and what happens. */
export interface Life {
  keys: KeyCount
  settings: LifeSettings
  happenings: Happening[]
}

/** `keys`: of how many users there are keys at first; by chance where it is not said. */
export const lives = (count: number, keys: KeyCount | undefined): fc.Arbitrary<Life> =>
  fc.oneof({ weight: 3, arbitrary: is(true) }, { weight: 1, arbitrary: is(false) }).chain((ends) =>
    fc.record({
      keys: keys ? is(keys) : fc.constantFrom<KeyCount>(1, 2, 3),
      settings: settingsThat(ends),
      happenings: fc.array(happeningsThat(ends), { minLength: count, maxLength: count, size: 'max' }),
    }),
  )
