import { expect, test } from 'vitest'
import { sourcesWithTimeline, withNotes } from '#infra/aws/config/sources/timelines.ts'

const sources = { hubspot: { apiVersion: 'v3' }, generic: {}, espocrm: { notes: false } }
const events = (kind: 'timeline' | 'slack') => ({
  thisMachine: false,
  outlets: { notes: { kind, events: ['room.ready' as const], names: false } },
})

test('every CRM has timelines, and a sender of one’s own has none', () => {
  expect(Object.keys(sourcesWithTimeline({ ...sources, pipedrive: {}, salesforce: {} }))).toEqual([
    ...['hubspot', 'espocrm', 'pipedrive', 'salesforce'],
  ])
})

test('sources are told that notes are written, unless they say otherwise', () => {
  expect(withNotes({ sources, events: events('timeline') })).toEqual({
    ...sources,
    hubspot: { apiVersion: 'v3', notes: true },
  })
  expect(withNotes({ sources, events: events('slack') })).toEqual(sources)
  expect(withNotes({ sources, events: undefined })).toEqual(sources)
})
