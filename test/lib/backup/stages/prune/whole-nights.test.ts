import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSelection } from '#lib/backup/extract/extract.ts'
import { readable } from '../../extract/archives.ts'
import { nextNight, night, plan, startByHand, trouble } from '../../world/nights.ts'
import { createWorld, hour, type World } from '../../world/world.ts'

let world: World
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

const daily = (count: number) => ({ retention: { daily: count, weekly: 0, monthly: 0 } })
const inPortal = () => world.sim.state.backups.history.map(({ id }) => id)
const nights = async (count: number) => {
  const runs = [await night(world)]
  for (let n = 1; n < count; n += 1) runs.push(await nextNight(world, runs.at(-1) ?? (await world.run())))
  return runs
}

describe('old archives', () => {
  it('go when newer ones are proven, from the portal and outside', async () => {
    world = await createWorld({ ...daily(2), offsite: {} })
    const runs = await nights(4)
    expect(inPortal()).toEqual(runs.slice(2).map(({ task }) => task))
    expect([...world.memory.copies.keys()]).toEqual(runs.slice(2).map(({ copy }) => copy?.key))
    expect(world.receivers.mails.at(-1)?.text).toContain('2 old archives deleted, as the retention says.')
  })

  it('stay when the newest is broken', async () => {
    world = await createWorld(daily(1))
    const [first] = await nights(1)
    if (!first) throw new Error('no run')
    plan(world, { archiveShape: 'corrupt' })
    await nextNight(world, first)
    expect(inPortal()).toContain(first.task)
    expect(inPortal()).toHaveLength(2)
  })

  it('that people made by hand stay, even in our own folder', async () => {
    world = await createWorld(daily(1))
    const [first] = await nights(1)
    const folder = world.sim.state.folders.find(({ title }) => title === 'Roomkeeper backups')
    world.time += hour
    const byHand = [await startByHand(world, folder?.id)]
    world.time += hour
    byHand.push(await startByHand(world))
    world.time += hour
    if (!first) throw new Error('no run')
    const second = await nextNight(world, first)
    const third = await nextNight(world, second)
    expect(inPortal()).toEqual([...byHand, third.task])
  })

  it('that a run only followed stay', async () => {
    world = await createWorld(daily(1))
    plan(world, { durationMs: hour })
    const folder = await night(world).then(() =>
      world.sim.state.folders.find(({ title }) => title === 'Roomkeeper backups'),
    )
    world.time += 20 * hour
    const theirs = await startByHand(world, folder?.id)
    const followed = await night(world)
    expect(followed).toMatchObject({ task: theirs, ours: false, passed: true })
    const last = await nextNight(world, followed)
    expect(inPortal()).toEqual([theirs, last.task])
  })

  it('that cannot be deleted are mentioned and tried again the next night', async () => {
    world = await createWorld(daily(1))
    const [first] = await nights(1)
    const fault = trouble(world, { kind: 'status', status: 500 }, { path: /deletebackup/ })
    if (!first) throw new Error('no run')
    const second = await nextNight(world, first)
    expect(second).toMatchObject({ outcome: 'good', passed: true })
    expect(world.receivers.mails.at(-1)?.text).toMatch(/The archive of \S+ could not be deleted/)
    world.sim.faults.remove(fault)
    const third = await nextNight(world, second)
    expect(inPortal()).toEqual([third.task])
  })
})

describe('archives that go from the portal once their copies are verified', () => {
  /** Somebody puts a file into the documents; gives its number. */
  const upload = async (title: string): Promise<number> => {
    const answer = await fetch(`${world.sim.url}/api/2.0/files/7/text`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title, content: 'of a client' }),
    })
    const { response } = (await answer.json()) as { response: { id: number } }
    return response.id
  }

  const titlesIn = async ({ copy, archive }: Awaited<ReturnType<typeof night>>): Promise<string[]> => {
    const { bytes } = world.memory.copies.get(copy?.key ?? '') ?? {}
    const { contents } = await openSelection(readable(Buffer.from(bytes ?? []), archive?.fileName ?? ''), '7')
    return [...contents.files.values()].map(({ title }) => title)
  }

  it('never give their number to a file, which no later backup would have', async () => {
    world = await createWorld({ offsite: { deleteFromPortal: true } })
    const titles: string[] = []
    let last = await night(world)
    for (const title of ['Offer', 'Contract', 'Invoice']) {
      await upload(title)
      titles.push(`${title}.txt`)
      last = await nextNight(world, last)
      expect(last).toMatchObject({ outcome: 'good', passed: true })
      expect(await titlesIn(last)).toEqual(expect.arrayContaining(titles))
      expect(inPortal()).toEqual([last.task])
    }
  })
})
