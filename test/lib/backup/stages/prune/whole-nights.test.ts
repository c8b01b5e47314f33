import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
