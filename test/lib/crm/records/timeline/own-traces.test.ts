import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { ClientFilter } from '#lib/crm/clients.ts'
import { notesSetting, withoutTraces } from '#lib/crm/records/timeline/own-traces.ts'

const problemsOf = (filters: readonly object[]) => {
  const settings = z
    .object({ clients: z.custom<readonly ClientFilter[]>() })
    .check(withoutTraces(['num_notes', 'modified']))
  return z.safeParse(settings, { clients: filters.map((one) => ({ object: 'company', ...one })) }).error?.issues
}

test.each([
  [[{ where: {} }], false],
  [[{ where: { stage: ['won'] }, watch: ['city'] }], false],
  [[{ where: {} }, { where: { num_notes: ['1'] } }], true],
  [[{ where: { stage: ['won'] }, watch: ['city', 'modified'] }], true],
])('%j names what changes with our own writes: %s', (filters, names) => {
  expect(problemsOf(filters) !== undefined).toBe(names)
})

test('what must not be named is named', () => {
  expect(problemsOf([{ where: { modified: ['x'] } }])).toMatchObject([
    {
      path: ['clients'],
      message: expect.stringMatching(/^must not name num_notes, modified: they change with what Roomkeeper writes/),
    },
  ])
})

test('whether there are notes may be left open', () => {
  expect([undefined, true].map((one) => z.parse(notesSetting, one))).toEqual([undefined, true])
})
