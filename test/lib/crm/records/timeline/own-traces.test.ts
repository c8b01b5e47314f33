import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { namesOwnTraces, notesSetting, ownTracesMessage } from '#lib/crm/records/timeline/own-traces.ts'

const traces = ['num_notes', 'modified']

test.each([
  [[{ where: {} }], false],
  [[{ where: { stage: ['won'] }, watch: ['city'] }], false],
  [[{ where: {} }, { where: { num_notes: ['1'] } }], true],
  [[{ where: { stage: ['won'] }, watch: ['city', 'modified'] }], true],
])('%j names what changes with our own writes: %s', (filters, names) => {
  expect(namesOwnTraces(filters.map((one) => ({ object: 'company', ...one })) as never, traces)).toBe(names)
})

test('what must not be named is named', () => {
  expect(ownTracesMessage(traces)).toMatch(
    /^must not name num_notes, modified: they change with what Roomkeeper writes/,
  )
})

test('whether there are notes may be left open', () => {
  expect([undefined, true].map((one) => z.parse(notesSetting, one))).toEqual([undefined, true])
})
