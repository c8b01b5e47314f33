import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackupRecord } from '#infra/simulators/docspace/backup/backup-types.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/samples.ts'
import { nextNight, night, plan, startByHand, verdicts } from '../world/nights.ts'
import { createWorld, type World } from '../world/world.ts'

let world: World
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

const mail = () => world.receivers.mails.at(-1)?.text ?? ''
const kindsKept = () => world.sim.state.backups.history.map(({ dump }: BackupRecord) => (dump ? 'server' : 'portal'))
const keepOne = { retention: { daily: 1, weekly: 0, monthly: 0 } }

describe('a backup of the whole server', () => {
  it.each([
    [{ type: 'Documents' }, 'passed'],
    [{ type: 'DataStore' }, 'passed'],
    [{ type: 'Local', filePath: '/srv/backups' }, 'unchecked'],
  ])('into %j is made, found and read', async (storage, content) => {
    world = await createWorld({ kind: 'server', storage })
    const run = await night(world)
    expect(run).toMatchObject({ kind: 'server', outcome: 'good', passed: true })
    expect(run.archive?.fileName).toMatch(/^workspace_.*\.tar\.gz$/)
    expect(verdicts(run)).toMatchObject({ history: 'passed', content })
    expect(kindsKept()).toEqual(['server'])
  })

  it('is proven by its own tables, and its report says what it brings back and what not', async () => {
    world = await createWorld({ kind: 'server' })
    const run = await night(world)
    expect(run.content).toMatchObject({ verdict: 'verified', tables: 85, server: { portals: 1, absentTables: [] } })
    expect(mail()).toContain('The archive holds 1 portal, 85 of 85 tables')
    expect(mail()).toContain('brings the server back as it was')
    expect(mail()).toContain('machine key')
    expect(mail()).not.toContain('sets a new password by mail')
  })

  it('of the portal says that numbers, passwords and keys are others afterwards', async () => {
    world = await createWorld()
    await night(world)
    expect(mail()).toContain('sets a new password by mail')
    expect(mail()).not.toContain('machine key')
  })

  it('is refused in the cloud, with what to do', async () => {
    world = await createWorld({ kind: 'server' })
    world.sim.state.tariff.saas = true
    const run = await night(world)
    expect(run.end).toMatchObject({ kind: 'refused', reason: 'server-backup-refused' })
    expect(world.sim.state.backups.dumpTask).toBeUndefined()
    expect(mail()).toContain('set it to `portal`')
  })

  it('follows its own slot, whatever backup of the portal runs', async () => {
    world = await createWorld({ kind: 'server' })
    plan(world, { durationMs: 600_000 })
    const other = await startByHand(world)
    const run = await night(world)
    expect(run).toMatchObject({ ours: true, passed: true })
    expect(run.task).not.toBe(other)
  })

  it('that ends with an error is reported', async () => {
    world = await createWorld({ kind: 'server' })
    plan(world, { failWith: "The input string '' was not in a correct format." })
    expect((await night(world)).end).toMatchObject({ kind: 'failed', reason: 'backup-failed' })
  })

  it('that holds only the portal is not taken for one', async () => {
    world = await createWorld({ kind: 'server' })
    plan(world, { tampering: ['no-mark'] })
    const run = await night(world)
    expect(run.end).toMatchObject({ kind: 'broken', reason: 'archive-unusable' })
    expect(mail()).toContain('a backup of a whole server is missing')
  })
})

it.each([
  [2, 'portal'],
  [-5, 'portal'],
  [2, 'server'],
] as const)(
  'a server whose clock is %i hours ahead of UTC makes no gap of what is written meanwhile (%s)',
  async (clockAhead, kind) => {
    world = await createWorld({ kind })
    plan(world, { clockAhead, durationMs: 60_000 })
    // Files of before are older than the backup.
    world.time += 3 * 3_600_000
    await world.fire()
    world.time += 3_000
    await save(world)
    await world.settle()
    const run = await world.run()
    expect(run).toMatchObject({ outcome: 'good', content: { verdict: 'verified', changed: 1, gaps: [] } })
    expect(run.archive?.fileName).toContain(clockAhead === 2 ? '_07-00' : '_00-00')
  },
)

/** Somebody uploads a file. */
const save = async ({ sim }: World) => {
  const body = new FormData()
  body.append('file', new Blob(['new']), 'new.txt')
  const headers = { authorization: `Bearer ${SAMPLE_KEYS.backup}` }
  const answer = await fetch(`${sim.url}/api/2.0/files/7/upload`, { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
}

describe('the kinds are kept apart', () => {
  it('by the retention: an archive of one never lets one of the other go', async () => {
    world = await createWorld(keepOne)
    const first = await night(world)
    world.settings.kind = 'server'
    const second = await nextNight(world, first)
    const third = await nextNight(world, second)
    expect(second.pruned.portal).toEqual([])
    expect(third.pruned.portal).toEqual([second.run])
    expect(kindsKept().sort()).toEqual(['portal', 'server'])
  })

  it('by the sizes: the first of a kind is compared with none of the other', async () => {
    world = await createWorld()
    plan(world, { archiveBytes: 3_000_000 })
    const first = await night(world)
    world.settings.kind = 'server'
    plan(world, { archiveBytes: 0 })
    const second = await nextNight(world, first)
    expect(verdicts(second).size).toBe('unchecked')
    expect(verdicts(await nextNight(world, second)).size).toBe('passed')
  })

  it('in the portal: an archive of the server in Documents is no gap in a backup of the portal', async () => {
    world = await createWorld({ kind: 'server' })
    const first = await night(world)
    world.settings.kind = 'portal'
    const second = await nextNight(world, first)
    expect(second).toMatchObject({ outcome: 'good', content: { verdict: 'verified', gaps: [] } })
    expect(second.kind).toBeUndefined()
  })

  it('in the portal: an archive of the server leaves out the contents of all archives before it', async () => {
    world = await createWorld()
    const first = await night(world)
    world.settings.kind = 'server'
    const second = await nextNight(world, first)
    const third = await nextNight(world, second)
    expect(third).toMatchObject({ outcome: 'good', content: { verdict: 'verified', gaps: [] } })
  })

  it('in the history: a run goes on as what it was begun', async () => {
    world = await createWorld({ kind: 'server' })
    await world.fire()
    world.settings.kind = 'portal'
    await world.settle()
    expect(await world.run()).toMatchObject({ kind: 'server', passed: true })
  })
})
