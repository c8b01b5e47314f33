import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { openTimelines } from '#lib/crm/records/timeline/open-timelines.ts'
import { aNote } from '../../contracts/timeline-contract.ts'
import { testClock } from '../../worlds/world.ts'

const secretNames = { hubspot: 'crm/hubspot' }

const open = (url: string, stored: unknown = { accessToken: SAMPLE.accessToken }, clock = testClock()) =>
  openTimelines({
    sources: { hubspot: { url } },
    secretNames,
    secrets: { find: async (name, schema) => (name === 'crm/hubspot' ? z.safeParse(schema, stored).data : undefined) },
    clock,
  })

test('a source is opened by its settings and credentials', async () => {
  const clock = testClock()
  const sim = await startHubspot({ clock })
  try {
    const found = await open(sim.url, undefined, clock)('hubspot')
    if (!('timeline' in found)) throw new Error('there is one')
    const { id } = await sim.createClient({ name: 'Acme' })
    const ref = { source: 'hubspot', type: 'company', id }
    expect(await found.timeline.write(ref, aNote, false)).toBe('written')
    // A CRM that takes too long for one note is left alone.
    clock.pass(24_500)
    await expect(found.timeline.write(ref, aNote, false)).rejects.toMatchObject({ reason: { code: 'crm-unreachable' } })
  } finally {
    await sim.stop()
  }
})

test('without credentials it is told where they belong', async () => {
  expect(await open('https://api.example.com', null)('hubspot')).toEqual({
    problem: 'no credentials are stored in crm/hubspot',
  })
})

test('another source has none', async () => {
  expect(await open('https://api.example.com')('generic')).toEqual({
    nowhere: 'records of generic have no timeline that is written on',
  })
})
