import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { aNote, type TimelineVendor, timelineContract } from '../../contracts/timeline-contract.ts'
import { hubspotVendor } from '../../worlds/hubspot.ts'
import { caught, openWorldTimeline, refOf, testClock, type World } from '../../worlds/world.ts'

const api = async ({ sim }: World, method: string, path: string, json?: object) => {
  const headers = { authorization: `Bearer ${SAMPLE.accessToken}`, 'content-type': 'application/json' }
  const answer = await fetch(`${sim.url}${path}`, { method, headers, ...(json && { body: JSON.stringify(json) }) })
  return (await answer.json()) as { results: { properties: Record<string, string>; toObjectId: number }[] }
}

const plural: Readonly<Record<string, string>> = { company: 'companies', contact: 'contacts', deal: 'deals' }
const notesOn: TimelineVendor['notesOn'] = async (world, { type, id }) => {
  const { results = [] } = await api(world, 'GET', `/crm/v4/objects/${plural[type]}/${id}/associations/notes`)
  const inputs = results.map(({ toObjectId }) => ({ id: String(toObjectId) }))
  const read = await api(world, 'POST', '/crm/v3/objects/notes/batch/read', { inputs, properties: ['hs_note_body'] })
  return read.results.map(({ properties }) => properties.hs_note_body ?? '').reverse()
}

timelineContract('HubSpot', {
  ...hubspotVendor,
  notesOn,
  async crowd(world, { id }, count) {
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 190 }]
    for (let n = 0; n < count; n += 1)
      await api(world, 'POST', '/crm/v3/objects/notes', {
        properties: { hs_timestamp: '1', hs_note_body: 'other' },
        associations: [{ to: { id }, types }],
      })
  },
  pageOfNotes: 101,
  noting: { method: 'POST', path: /objects\/notes$/ },
  typed: '<p>Room: &lt;b&gt;1. @anna.manager&lt;/b&gt; &amp; [x](y) *z*</p>',
  link: '<a href="https://portal.example.com/rooms/shared/4711">Open the room</a>',
  ownTraces: ['num_notes', 'notes_last_updated', 'hs_lastmodifieddate', 'lastmodifieddate'],
})

const open = async (more: Parameters<typeof startHubspot>[0] = {}, settings: object = {}) => {
  const clock = testClock()
  const sim = await startHubspot({ clock, ...more })
  const clients = ['company', 'contact', 'deal'].map((object) => ({ object }))
  const world: World = {
    sim,
    source: hubspot,
    settings: { url: sim.url, clients, ...settings },
    credentials: { accessToken: SAMPLE.accessToken },
    clock,
  }
  return { sim, world, timeline: await openWorldTimeline(world) }
}

test.each(['v3', '2026-09'])('a note stands on each kind of record, in %s of the API', async (apiVersion) => {
  const { sim, world, timeline } = await open({}, { apiVersion })
  try {
    for (const objectType of ['company', 'contact', 'deal'] as const) {
      const ref = refOf(world, await sim.createClient({ name: 'Acme', email: `a@${objectType}.example`, objectType }))
      expect(await timeline.write(ref, aNote, true)).toBe('written')
      expect(await timeline.write(ref, aNote, true)).toBe('there')
      expect(await notesOn(world, ref)).toHaveLength(1)
    }
    expect(await timeline.write({ source: 'hubspot', type: 'ticket', id: '1' }, aNote, false)).toBe('gone')
  } finally {
    await sim.stop()
  }
})

test('a note comes onto the record that its record was merged into', async () => {
  const { sim, world, timeline } = await open()
  try {
    const one = await sim.createClient({ name: 'Acme' })
    const other = await sim.createClient({ name: 'Acme too' })
    const into = sim.merge(one.id, [other.id], 'new')
    expect(await timeline.write(refOf(world, other), aNote, false)).toBe('written')
    expect(await notesOn(world, { source: 'hubspot', type: 'company', id: into })).toHaveLength(1)
  } finally {
    await sim.stop()
  }
})

test('a note needs the scopes of contacts, on a company too', async () => {
  const scopes = ['crm.objects.companies.read', 'crm.objects.companies.write', 'crm.objects.contacts.read']
  const { sim, world, timeline } = await open({ scopes })
  try {
    const ref = refOf(world, await sim.createClient({ name: 'Acme' }))
    expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({ reason: { code: 'crm-forbidden' } })
  } finally {
    await sim.stop()
  }
})

test('where its own change is told of all the same, nobody is a client by it', () => {
  const settings = z.parse(hubspot.settings, {})
  const event = { subscriptionType: 'company.propertyChange', propertyName: 'num_notes', objectId: 1 }
  const body = Buffer.from(JSON.stringify([event]))
  const delivery = { method: 'POST', url: '', path: '', headers: {}, body }
  expect(hubspot.webhook.parse(delivery, settings)).toEqual({ created: [], ignored: 1 })
})
