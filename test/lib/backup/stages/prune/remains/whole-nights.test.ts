import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextNight, night, plan, trouble } from '../../../world/nights.ts'
import { createWorld, type World } from '../../../world/world.ts'

describe('the folder of the archives', () => {
  let world: World
  afterEach(() => world.close())
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)

  const archives = () =>
    world.sim.state.files.filter(({ title }) => title.endsWith('.tar.gz')).map(({ title, size }) => ({ title, size }))

  /** A night that failed, and what it left. */
  const failedNight = async (kind: 'portal' | 'server') => {
    world = await createWorld({ kind, recipients: ['ops@example.com'] })
    plan(world, { failWith: "Can't backup table tenants_quota." })
    const run = await night(world)
    delete world.sim.state.backups.plan.failWith
    const [left] = archives()
    return { run, left: left ?? { title: '', size: 0 } }
  }

  it.each([
    ['portal', 51, 51],
    ['server', 51, 160],
  ] as const)(
    'is cleared of what a failed backup of the %s left, and the report names it',
    async (kind, least, most) => {
      const { run, left } = await failedNight(kind)
      if (kind === 'portal') expect(left.size).toBe(least)
      const second = await nextNight(world, run)
      if (left.size > most) return expect(archives()).toHaveLength(2)
      expect(second).toMatchObject({ outcome: 'good', pruned: { remains: [left.title], problems: [] } })
      expect(archives()).toMatchObject([{ title: second.archive?.fileName }])
      expect(world.receivers.mails.at(-1)?.text).toContain(
        `1 empty archive that failed backups had left deleted: ${left.title}`,
      )
    },
  )

  it('keeps what is a moment old, has another content or another name', async () => {
    const { run, left } = await failedNight('portal')
    const [file] = world.sim.state.files.filter(({ title }) => title === left.title)
    if (!file) throw new Error('nothing was left')
    const another = { ...file, id: 90_001, title: 'notes.tar.gz' }
    const text = { kind: 'bytes' as const, base64: Buffer.from('x'.repeat(51)).toString('base64') }
    const other = { ...file, id: 90_002, title: 'localhost_2026-11-20_02-00-00.tar.gz', content: text }
    const fresh = {
      ...file,
      id: 90_003,
      title: 'localhost_2026-12-20_02-00-00.tar.gz',
      created: world.time + 90_000_000,
    }
    world.sim.state.files.push(another, other, fresh)
    const second = await nextNight(world, run)
    expect(second.pruned.remains).toEqual([left.title])
    expect(archives().map(({ title }) => title)).toEqual(
      expect.arrayContaining([another.title, other.title, fresh.title, second.archive?.fileName]),
    )
  })

  it('says what could not be deleted, and tries it the next night', async () => {
    const { run, left } = await failedNight('portal')
    const fault = trouble(world, { kind: 'status', status: 403 }, { method: 'DELETE', path: /files\/file/ })
    const second = await nextNight(world, run)
    expect(second).toMatchObject({ passed: true, pruned: { problems: [expect.stringContaining(left.title)] } })
    expect(second.pruned.remains).toBeUndefined()
    expect(world.receivers.mails.at(-1)?.text).toContain('could not be deleted')
    world.sim.faults.remove(fault)
    expect((await nextNight(world, second)).pruned.remains).toEqual([left.title])
  })

  it('says what is still there although DocSpace took the call', async () => {
    const { run, left } = await failedNight('portal')
    const { openPortal } = world.services
    world.services.openPortal = async (name, deadline) => {
      const portal = await openPortal(name, deadline)
      return { ...portal, files: { ...portal.files, remove: async () => {} } }
    }
    const second = await nextNight(world, run)
    expect(second.pruned.problems).toEqual([expect.stringMatching(/still there/)])
    expect(archives().map(({ title }) => title)).toContain(left.title)
  })
})
