import { expect, test } from 'vitest'
import { homonymsIn } from './one-meaning.ts'

const homonyms = (...files: [path: string, text: string][]) => homonymsIn(new Map(files))

test('a name that two files export is told with both', () => {
  expect(
    homonyms(
      ['lib/queue/send.ts', 'export interface Report {\n}\n'],
      ['lib/backup/report.ts', 'export type Report = string'],
    ),
  ).toEqual(['Report means two things: lib/backup/report.ts, lib/queue/send.ts. Say in the name which'])
})

test.each<[string, ...[path: string, text: string][]]>([
  ['one file', ['lib/crm/status.ts', 'export const state = 1\nexport type state = 2']],
  ['what is not exported', ['lib/queue/send.ts', 'const at = 1'], ['lib/crm/open.ts', 'const at = 2']],
  [
    'siblings',
    ['lib/crm/hubspot/people.ts', 'export const ownerOf = 1'],
    ['lib/crm/pipedrive/people.ts', 'export const ownerOf = 2'],
  ],
  [
    'entries of functions',
    ['functions/a.ts', 'export const handler = 1'],
    ['functions/b.ts', 'export const handler = 2'],
  ],
])('%s may share a name', (_, ...files) => {
  expect(homonyms(...files)).toEqual([])
})

test('a CRM may not take a name that all of them have', () => {
  expect(
    homonyms(
      ['lib/crm/hubspot/people.ts', 'export const asText = 1'],
      ['lib/crm/records/fields.ts', 'export const asText = 2'],
    ),
  ).toHaveLength(1)
})
