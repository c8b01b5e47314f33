import { Command, Option } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contextOf } from '#infra/command/client/client-context.ts'
import { lookAtOne, type OpenDrift } from '#infra/command/drift/look.ts'
import type { DriftOptions, Side } from '#infra/command/drift/options.ts'
import { takeSide } from '#infra/command/drift/take.ts'
import type { Ops } from '#infra/command/ops.ts'
import { openPortal } from '#infra/command/target/open-servers.ts'
import type { Target } from '#infra/command/target/target.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { drain } from '#test/onboarding/world/lambda.ts'
import { madeRooms, type RoomView } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'
import { type CommandWorld, type Cut, openCommandWorld } from './command-world.ts'

let harness: Harness
let world: CommandWorld
let id: string
/** A client whose room follows its record; people have renamed it, and so has the CRM the client. */
let fresh: { portal: ReturnType<Harness['docspace']['snapshot']>; texts: Harness['bucket']['texts'] }
let room: RoomView

beforeAll(async () => {
  const follow = { title: true, tags: true, manager: 'add', contacts: 'replace', team: 'add' }
  harness = await openHarness({ settings: { follow } })
  world = await openCommandWorld(harness)
  const owner = { ownerEmail: 'anna.manager@example.com' }
  id = (await harness.espo.createClient({ name: 'Acme', email: 'acme@client.example', ...owner })).id
  await serve(true)
  for (const one of harness.docspace.state.rooms) if (one.id === madeRooms(harness.docspace)[0]?.id) one.title = 'Ours'
  await harness.espo.updateClient(id, { name: 'Acme & Co' })
  await serve(true)
  const [made] = madeRooms(harness.docspace)
  if (made?.title !== 'Ours') throw new Error('there is no conflict')
  room = made
  fresh = { portal: harness.docspace.snapshot(), texts: new Map(harness.bucket.texts) }
})
afterAll(() => Promise.all([world.stop(), harness.stop()]))

const begin = (): void => {
  harness.docspace.restore(structuredClone(fresh.portal))
  harness.bucket.texts.clear()
  for (const [key, stored] of fresh.texts) harness.bucket.texts.set(key, stored)
}

/** `told`: the client's own message comes, as after any change in the CRM. */
const serve = async (told: boolean): Promise<void> => {
  if (told) harness.enqueue(account(id))
  await drain(harness, harness.freshWorker)
}

const openIn = async (target: Target): Promise<OpenDrift> => {
  const { docspace } = await openPortal(target)
  const { memories, ends, cut: texts } = harness.bucket
  const contextFor = async (source: string) => ({ ...(await contextOf(target, source)), docspace, memories, ends })
  return { docspace, lives: { memories, ends, texts }, contextFor }
}

/** The command, but for how it finds the bucket of memories. */
const command = (ops: Ops): Command =>
  new Command('drift')
    .option('--yes')
    .addOption(new Option('--take <side>'))
    .addOption(new Option('--wait <seconds>').argParser(Number))
    .action(
      ops.act<DriftOptions & { take: Side }, []>(async (work) => {
        const target = await work.target()
        const open = await openIn(target)
        const ref = account(id)
        return takeSide(work, target, { ref, looked: await lookAtOne(open, ref), open, side: work.options.take })
      }),
    )

const take = (side: Side, cut?: Cut) => world.run(command, ['--take', side, '--yes', '--wait', '60'], cut)

/** What differs, as the next look tells it. */
const differences = async () => {
  const { drift } = await lookAtOne(await openIn(await world.newTarget()), account(id))
  return drift.kind === 'compared' ? drift.differences.map(({ part, accepted }) => ({ part, accepted })) : drift
}

const cutEverywhere = async (side: Side, fate: Fate, check: (after: string, cut: Cut | undefined) => Promise<void>) => {
  for (let n = 0; ; n += 1) {
    begin()
    const cut = n === 0 ? undefined : { n, fate }
    const { died } = await take(side, cut)
    await check(cut ? `${fate} call ${n}` : 'no cut', cut)
    expect(parkedFor(harness)).toEqual([])
    if (cut && !died) return n
  }
}

const fates: Fate[] = ['dies-before', 'dies-unanswered']

describe.each(fates)('a process that %s', (fate) => {
  test('at any call of taking the room’s side leaves the room as it is, and the next run has it accepted', async () => {
    const calls = await cutEverywhere('room', fate, async (after) => {
      expect(await take('room'), after).toMatchObject({ code: 0 })
      expect(await differences(), after).toEqual([{ part: 'title', accepted: true }])
      await serve(true)
      expect(madeRooms(harness.docspace), after).toEqual([room])
      expect(await differences(), after).toEqual([{ part: 'title', accepted: true }])
    })
    expect(calls).toBeGreaterThan(8)
  }, 240_000)

  test('at any call of taking the CRM’s side is made whole by the next run', async () => {
    const calls = await cutEverywhere('crm', fate, async (after) => {
      expect(await take('crm'), after).toMatchObject({ code: 0 })
      expect(madeRooms(harness.docspace), after).toEqual([{ ...room, title: 'Client - Acme & Co' }])
      expect(await differences(), after).toEqual([])
    })
    expect(calls).toBeGreaterThan(8)
  }, 240_000)

  test('at any call of taking the CRM’s side is made whole by the client’s next message, once the side was taken', async () => {
    const titles = new Set<string>()
    await cutEverywhere('crm', fate, async (after) => {
      await serve(true)
      const [is] = madeRooms(harness.docspace)
      titles.add(is?.title ?? '')
      // Before it was remembered, nothing was taken: then it is the conflict that it was.
      expect(madeRooms(harness.docspace), after).toEqual([{ ...room, title: is?.title }])
      expect(await differences(), after).toEqual(is?.title === 'Ours' ? [{ part: 'title', accepted: false }] : [])
    })
    expect([...titles].sort()).toEqual(['Client - Acme & Co', 'Ours'])
  }, 240_000)
})
