import { expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE } from '#infra/simulators/espocrm/index.ts'
import { aNote, type TimelineVendor, timelineContract } from '../../contracts/timeline-contract.ts'
import { espocrmVendor } from '../../worlds/espocrm.ts'
import { openWorldTimeline, refOf, testClock } from '../../worlds/world.ts'

const headers = { 'x-api-key': SAMPLE.apiKey, 'content-type': 'application/json' }

const postsOn = async (url: string, type: string, id: string) => {
  const answer = await fetch(`${url}/api/v1/${type}/${id}/posts?maxSize=200`, { headers })
  return answer.status === 200 ? ((await answer.json()) as { list: { post: string; data: object }[] }).list : []
}

const notesOn: TimelineVendor['notesOn'] = async ({ sim }, { type, id }) =>
  (await postsOn(sim.url, type, id)).map(({ post }) => post)

timelineContract('EspoCRM', {
  ...espocrmVendor,
  notesOn,
  async crowd({ sim }, { type, id }, count) {
    const body = JSON.stringify({ type: 'Post', parentType: type, parentId: id, post: 'other' })
    for (let n = 0; n < count; n += 1) await fetch(`${sim.url}/api/v1/Note`, { method: 'POST', headers, body })
  },
  pageOfNotes: 200,
  noting: { method: 'POST', path: /Note$/ },
  typed: 'Room: \\<b\\>1\\. @\u200banna\\.manager\\</b\\> \\& \\[x\\]\\(y\\) \\*z\\*',
  link: '[Open the room](https://portal.example.com/rooms/shared/4711)',
  ownTraces: ['streamUpdatedAt', 'modifiedAt'],
})

test('a post mentions nobody, whatever was typed', async () => {
  const world = await espocrmVendor.start(testClock())
  const sim = world.sim as EspocrmSim
  try {
    const { body } = await sim.asAdmin('GET', 'User?maxSize=200')
    const { list } = body as { list: { userName: string }[] }
    const everybody = list.map(({ userName }) => `@${userName}`).join(' ')
    const ref = refOf(world, await sim.createClient({ name: 'Acme' }))
    const timeline = await openWorldTimeline(world)
    await timeline.write(ref, { ...aNote, lines: [everybody], url: 'https://portal.example.com/(1)' }, false)
    const [post] = await postsOn(sim.url, ref.type, ref.id)
    expect(everybody.length).toBeGreaterThan(5)
    expect(post?.data).toEqual({})
    expect(post?.post).toContain('(https://portal.example.com/%281%29)')
  } finally {
    await sim.stop()
  }
})
