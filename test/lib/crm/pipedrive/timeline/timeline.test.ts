import { expect, test } from 'vitest'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { aNote, type TimelineVendor, timelineContract } from '../../contracts/timeline-contract.ts'
import { pipedriveVendor } from '../../worlds/pipedrive.ts'
import { openWorldTimeline, refOf, testClock } from '../../worlds/world.ts'

const links: Readonly<Record<string, string>> = { organization: 'org_id', person: 'person_id', deal: 'deal_id' }
const headers = { 'x-api-token': SAMPLE.apiToken, 'content-type': 'application/json' }

const notesOn: TimelineVendor['notesOn'] = async ({ sim }, { type, id }) => {
  const query = `${links[type]}=${id}&sort=id%20DESC&limit=500`
  const answer = await fetch(`${sim.url}/v1/notes?${query}`, { headers })
  const { data } = (await answer.json()) as { data: { content: string }[] | null }
  return (data ?? []).map(({ content }) => content)
}

timelineContract('Pipedrive', {
  ...pipedriveVendor,
  notesOn,
  async crowd({ sim, clock }, { id }, count) {
    for (let n = 0; n < count; n += 1) {
      const body = JSON.stringify({ content: 'other', org_id: Number(id) })
      await fetch(`${sim.url}/v1/notes`, { method: 'POST', headers, body })
      clock.pass(1_000)
    }
  },
  pageOfNotes: 101,
  noting: { method: 'POST', path: /notes/ },
  typed: '<p>Room: &lt;b&gt;1. @anna.manager&lt;/b&gt; &amp; [x](y) *z*</p>',
  link: '<a href="https://portal.example.com/rooms/shared/4711">Open the room</a>',
  ownTraces: ['notes_count', 'update_time'],
})

test('a note stands on each kind of record', async () => {
  const world = await pipedriveVendor.start(testClock())
  const { sim } = world
  try {
    const timeline = await openWorldTimeline(world)
    for (const objectType of ['company', 'contact', 'deal'] as const) {
      const ref = refOf(world, await sim.createClient({ name: 'Acme', email: 'a@acme.example', objectType }))
      expect(await timeline.write(ref, aNote, false)).toBe('written')
      expect(await timeline.write(ref, aNote, true)).toBe('there')
      expect(await notesOn(world, ref)).toHaveLength(1)
    }
    expect(await timeline.write({ source: 'pipedrive', type: 'lead', id: '1' }, aNote, false)).toBe('gone')
    expect(await timeline.write({ source: 'pipedrive', type: 'deal', id: '99999' }, aNote, false)).toBe('gone')
  } finally {
    await sim.stop()
  }
})
