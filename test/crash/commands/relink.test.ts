import { afterAll, beforeAll, expect, test } from 'vitest'
import { relinkCommand } from '#infra/command/relink/command.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { drain } from '#test/onboarding/world/lambda.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'
import { exchangeNumbers } from '#test/soak/life/world/restore/exchange-numbers.ts'
import { ownFieldsOf } from '../saved-world.ts'
import { type CommandWorld, type Cut, openCommandWorld } from './command-world.ts'

let harness: Harness
let world: CommandWorld
let ids: string[]
/** Two clients whose portal was restored, and one that came after that. */
let fresh: { portal: ReturnType<Harness['docspace']['snapshot']>; records: Record<string, string | null>[] }

beforeAll(async () => {
  harness = await openHarness()
  world = await openCommandWorld(harness)
  ids = []
  for (const name of ['One', 'Two']) await enter(name)
  exchangeNumbers(
    harness.docspace.state,
    madeRooms(harness.docspace).map(({ id }) => id),
  )
  await enter('Three')
  fresh = { portal: harness.docspace.snapshot(), records: ids.map((id) => ownFieldsOf(record(id))) }
})
afterAll(() => Promise.all([world.stop(), harness.stop()]))

const enter = async (name: string): Promise<void> => {
  const email = `${name.toLowerCase()}@client.example`
  const { id } = await harness.espo.createClient({ name, email, ownerEmail: 'anna.manager@example.com' })
  ids.push(id)
  harness.enqueue(account(id))
  await serve()
}

const begin = async (): Promise<void> => {
  harness.docspace.restore(structuredClone(fresh.portal))
  for (const [at, id] of ids.entries()) await harness.espo.updateClient(id, { ...fresh.records[at] })
}

const serve = () => drain(harness, harness.freshWorker)
const relink = (cut?: Cut) => world.run(relinkCommand, ['espocrm', '--yes', '--wait', '60'], cut)

const record = (id: string): Record<string, unknown> => harness.espo.record(id) ?? {}
/** How often each record was written. */
const writes = () => ids.map((id) => Number(record(id).versionNumber))

/** Every record leads to its room, by a link of this portal. */
const expectLed = (after: string): void => {
  for (const id of ids) {
    const key = `espocrm:Account:${id}`
    const [room, ...more] = harness.docspace.state.rooms.filter(({ tags }) => tags.includes(key))
    expect(more, after).toEqual([])
    expect(record(id), after).toMatchObject({
      cDocspaceRoomId: String(room?.id),
      cDocspaceRoomUrl: expect.stringContaining(`/${room?.id}#${key}`),
      cDocspaceStatus: 'ready',
    })
    const code = String(record(id).cDocspaceInvitationUrl).split('/').at(-1) ?? ''
    expect(harness.docspace.state.shortLinks[code], after).toContain('confirm')
  }
  expect(parkedFor(harness), after).toEqual([])
}

const ways: { fate: Fate; first: 'the next run' | 'the worker' }[] = [
  { fate: 'dies-before', first: 'the next run' },
  { fate: 'dies-unanswered', first: 'the next run' },
  { fate: 'dies-unanswered', first: 'the worker' },
]

test.each(ways)(
  'a relink that $fate at any call is made whole, $first first: each record is written once, and nothing else',
  async ({ fate, first }) => {
    let whole: number[] | undefined
    for (let n = 0; ; n += 1) {
      await begin()
      const [before, rooms, mails] = [writes(), madeRooms(harness.docspace), harness.docspace.state.mails.length]
      const after = n === 0 ? 'no cut' : `${fate} call ${n}`
      const cut = await relink(n === 0 ? undefined : { n, fate })
      if (first === 'the worker') await serve()
      expect(await relink(), after).toMatchObject({ code: 0, died: false })
      await serve()
      expectLed(after)
      expect(madeRooms(harness.docspace), after).toEqual(rooms)
      expect(harness.docspace.state.mails.length, after).toBe(mails)
      const written = writes().map((version, at) => version - (before[at] ?? 0))
      whole ??= written
      expect(written, after).toEqual(whole)
      if (n === 0) expect(written).toEqual([1, 1, 0])
      else if (!cut.died) {
        expect(n).toBeGreaterThan(15)
        return
      }
    }
  },
  240_000,
)

test('where every record leads to its room, nothing is left to do', async () => {
  await begin()
  await relink()
  const before = writes()
  const { code, out } = await relink()
  expect([code, writes()]).toEqual([0, before])
  expect(out).toContain('Every record that says ready leads to a room of this portal.')
})
