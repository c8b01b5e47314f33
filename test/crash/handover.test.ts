import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  ben,
  guests,
  type HandoverWorld,
  openHandoverWorld,
  type RunOptions,
} from '#test/lib/onboarding/life/handover/handover-world.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'

type Client = Awaited<ReturnType<HandoverWorld['addClient']>>
interface Saved {
  portal: ReturnType<HandoverWorld['docspace']['snapshot']>
  link: unknown
}

let world: HandoverWorld
let client: Client
let fresh: Saved
beforeAll(async () => {
  world = await openHandoverWorld()
  client = await world.addClient('Acme')
  fresh = save()
})
afterAll(() => world.stop())

const save = (): Saved => ({
  portal: world.docspace.snapshot(),
  link: world.record(client.id).cDocspaceInvitationUrl,
})
const restore = async ({ portal, link }: Saved): Promise<void> => {
  world.docspace.restore(structuredClone(portal))
  await world.espo.updateClient(client.id, { cDocspaceInvitationUrl: String(link) })
}

/** What tells two states of the world apart. */
const fingerprint = ({ portal, link }: Saved): string => {
  const { rooms, members, links, mails } = portal
  const ofRoom = rooms.find(({ id }) => id === client.roomId)
  const made = links.map(({ roomId, createdBy, access }) => [roomId, createdBy, access])
  return JSON.stringify([ofRoom?.createdBy, ofRoom?.tags, members, made, mails.map(({ to }) => to), link])
}

/** The end is the same on every way: his room, his link, one more mail for each who has not come, no mark, and the record has the link. */
const expectHandedOver = async (after: string, leaves: boolean): Promise<void> => {
  const { rooms, members, links } = world.docspace.state
  expect(
    rooms.find(({ id }) => id === client.roomId),
    after,
  ).toMatchObject({ createdBy: ben, tags: [client.tag] })
  const made = links.filter(({ roomId }) => roomId === client.roomId)
  expect(made, after).toMatchObject([{ createdBy: ben, access: 2, linkType: 0 }])
  const rows = members.filter(({ roomId }) => roomId === client.roomId)
  expect(rows.map(({ access }) => access).sort(), after).toEqual(leaves ? [11, 2, 2, 2] : [11, 2, 2, 2, 9])
  const mails = Object.values(guests).map((email) => world.mailed(`${client.id}.${email}`).length)
  expect(mails, after).toEqual([1, 2, 2])
  const link = world.record(client.id).cDocspaceInvitationUrl
  const code = new URL(String(link)).pathname.split('/').at(-1) ?? ''
  expect(world.docspace.state.shortLinks[code], after).toContain(`uid=${ben}`)
}

/** Runs on until one comes to its end. */
const finish = async (how: RunOptions): Promise<void> => {
  for (let runs = 0; runs < 3; runs += 1) if (!(await world.run(how)).error) return
  throw new Error('no run comes to its end')
}

const deaths: Fate[] = ['dies-before', 'dies-unanswered', 'dies-after']
const losses: Fate[] = ['refused', 'answer-lost', 'error-500-applied']
const ways: [string, RunOptions, Fate[]][] = [
  ['the first’s own key', {}, [...deaths, ...losses]],
  ['the first’s own key, who leaves', { leaves: true }, ['dies-unanswered']],
  ['an administrator’s key', { giver: 'administrator' }, ['dies-unanswered']],
]

test.each(ways)(
  'one cut anywhere, with %s',
  async (_, how, fates) => {
    await restore(fresh)
    const { calls } = await world.run(how)
    await expectHandedOver('no cut', how.leaves === true)
    for (let n = 1; n <= calls; n += 1) {
      for (const fate of fates) {
        await restore(fresh)
        await world.run({ ...how, cut: { n, fate } })
        await finish(how)
        await expectHandedOver(`${fate} at call ${n}`, how.leaves === true)
      }
    }
  },
  300_000,
)

test('any number of cuts', async () => {
  const seen = new Set([fingerprint(fresh)])
  const waiting = [fresh]
  let runs = 0
  for (let from = waiting.shift(); from; from = waiting.shift()) {
    await restore(from)
    const { calls } = await world.run()
    await expectHandedOver(`after ${runs} runs`, false)
    for (let n = 1; n <= calls; n += 1) {
      await restore(from)
      await world.run({ cut: { n, fate: 'dies-unanswered' } })
      runs += 1
      const now = save()
      if (seen.has(fingerprint(now))) continue
      seen.add(fingerprint(now))
      waiting.push(now)
    }
  }
  console.log(`any cuts: ${runs} runs, ${seen.size} states`)
  expect(seen.size).toBeGreaterThan(10)
}, 300_000)
