import { expect, test } from 'vitest'
import { withoutNames } from '#lib/events/event.ts'
import { createEventLedger, type EventDelivery } from '#lib/events/store/ledger.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'
import { overTag } from '../over-tag.ts'
import { readyEvent } from '../sample-events.ts'

const open = () => {
  const { store, texts } = memoryTexts()
  return { ledger: createEventLedger(async () => overTag(store)), texts }
}
const accepted: EventDelivery = { v: 1, state: 'accepted', tries: 1, at: 5, status: 200 }

test('an event is kept without names, and the first one stays', async () => {
  const { ledger, texts } = open()
  await ledger.note(readyEvent)
  await ledger.note({ ...readyEvent, rule: 'other' })
  expect(await ledger.event('evt_1')).toEqual(withoutNames(readyEvent))
  expect([...texts.values()].map(({ text }) => text).join()).not.toContain('Acme')
  expect([...texts.keys()]).toEqual([
    'events/evt_1/event.json',
    'event-days/2026-11-29/2026-11-29T09:00:00.000Z_evt_1.json',
  ])
  expect(await ledger.event('evt_2')).toBeUndefined()
})

test('an event without a rule has none', async () => {
  const { ledger } = open()
  const { rule: _, ...event } = readyEvent
  await ledger.note(event)
  expect(await ledger.event('evt_1')).toEqual(withoutNames(event))
})

test('the events of a day come newest first', async () => {
  const { ledger } = open()
  for (const [id, at] of [
    ['evt_a', 1],
    ['evt_c', 3],
    ['evt_b_', 2],
  ] as const)
    await ledger.note({ ...readyEvent, id, at: readyEvent.at + at })
  await ledger.note({ ...readyEvent, id: 'evt_next', at: readyEvent.at + 86_400_000 })
  expect(await ledger.ofDay('2026-11-29')).toEqual(['evt_c', 'evt_b_', 'evt_a'])
})

test('what came of it is kept by outlet, and only over what was read', async () => {
  const { ledger } = open()
  const first = await ledger.keep('evt_1', 'ops', accepted, undefined)
  expect(await ledger.keep('evt_1', 'ops', { ...accepted, tries: 2 }, undefined)).toBeUndefined()
  expect(await ledger.keep('evt_1', 'ops', { ...accepted, tries: 3 }, '"other"')).toBeUndefined()
  const kept = await ledger.delivery('evt_1', 'ops')
  expect(kept).toEqual({ value: accepted, tag: first })
  await ledger.keep('evt_1', 'ops', { ...accepted, tries: 4 }, kept?.tag)
  await ledger.keep('evt_1', 'sales', accepted, undefined)
  expect(await ledger.deliveries('evt_1')).toEqual({ ops: { ...accepted, tries: 4 }, sales: accepted })
  expect(await ledger.delivery('evt_1', 'nobody')).toBeUndefined()
  expect(await ledger.deliveries('evt_2')).toEqual({})
})

test('what cannot be read is as if it were not there, and is replaced', async () => {
  const { ledger, texts } = open()
  await ledger.keep('evt_1', 'ops', accepted, undefined)
  texts.set('events/evt_1/to/ops.json', { text: 'broken', tag: '"9"' })
  texts.set('events/evt_1/event.json', { text: '{"v":2}', tag: '"9"' })
  expect(await ledger.event('evt_1')).toBeUndefined()
  expect(await ledger.delivery('evt_1', 'ops')).toEqual({ value: undefined, tag: '"9"' })
  expect(await ledger.deliveries('evt_1')).toEqual({})
  await ledger.keep('evt_1', 'ops', accepted, '"9"')
  expect((await ledger.delivery('evt_1', 'ops'))?.value).toEqual(accepted)
})
