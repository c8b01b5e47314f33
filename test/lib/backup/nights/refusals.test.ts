import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextNight, night, plan, startByHand, trouble, verdicts } from '../world/nights.ts'
import { createWorld, firstNight, hour, type World } from '../world/world.ts'

let world: World
/** Nobody may create there, and the listing says so. */
const archiveRoot = 6
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

const refusedBy = async (prepare: (world: World) => void, given: Parameters<typeof createWorld>[0] = {}) => {
  world = await createWorld(given)
  prepare(world)
  const run = await night(world)
  const [mail, ...more] = world.receivers.mails
  expect(more).toEqual([])
  return { run, text: mail?.text ?? '' }
}

describe('a portal that refuses', () => {
  it.each<[string, string, string, (world: World) => void, Parameters<typeof createWorld>[0]]>([
    [
      'the plan has no free backups',
      'plan-without-backups',
      'Choose a plan with free backups',
      (w) => Object.assign(w.sim.state.tariff, { freeBackups: 0 }),
      {},
    ],
    [
      'the wallet is empty',
      'wallet-empty',
      'Top up the wallet',
      (w) => Object.assign(w.sim.state.tariff, { freeBackups: 0, paidBackups: true, walletEmpty: true }),
      {},
    ],
    [
      'the portal is not paid',
      'subscription-ended',
      'Pay the subscription',
      (w) => Object.assign(w.sim.state.tariff, { unpaid: true }),
      {},
    ],
    [
      'the start is refused with 402 while the plan tells nothing',
      'payment-needed',
      'Check the plan, the storage and the wallet',
      (w) => void trouble(w, { kind: 'status', status: 402 }, { path: /startbackup/ }),
      {},
    ],
    [
      'the storage is full, of which the plan tells only afterwards',
      'storage-full',
      'Free storage',
      (w) => {
        Object.assign(w.sim.state.tariff, { maxBytes: 1 })
        trouble(w, { kind: 'status', status: 403, body: '{"error":{}}' }, { path: /payment\/quota/ }, 1)
      },
      { storage: { type: 'DataStore' } },
    ],
    [
      'the storage is full',
      'storage-full',
      'Free storage',
      (w) => Object.assign(w.sim.state.tariff, { maxBytes: 1 }),
      {},
    ],
    [
      'the key has single permissions',
      'scope-missing',
      'key with all permissions',
      (w) => Object.assign(w.sim.state.keys[1] ?? {}, { permissions: ['rooms:write'] }),
      {},
    ],
    [
      "the key's user is no administrator",
      'right-missing',
      'DocSpace administrator',
      (w) => Object.assign(w.sim.state.keys[1] ?? {}, { userId: '00000000-0000-4000-8000-000000000001' }),
      {},
    ],
    [
      'the key is switched off',
      'key-refused',
      'Create a new key',
      (w) => Object.assign(w.sim.state.keys[1] ?? {}, { isActive: false }),
      {},
    ],
    [
      'backups are hidden, whatever the rights',
      'backups-refused',
      'whether backups are shown',
      (w) => void trouble(w, { kind: 'status', status: 403, body: '{"error":{}}' }, { path: /getbackupprogress/ }),
      {},
    ],
    [
      'a start into another storage is refused with 403',
      'backups-refused',
      'whether IP addresses are restricted',
      (w) => void trouble(w, { kind: 'status', status: 403, body: '{"error":{}}' }, { path: /startbackup/ }),
      { storage: { type: 'DataStore' } },
    ],
    [
      'there is no such portal',
      'portal-unavailable',
      'Correct `url`',
      (w) => void trouble(w, { kind: 'status', status: 404 }),
      {},
    ],
    [
      'the portal redirects',
      'portal-redirects',
      'correct `url`',
      (w) => void trouble(w, { kind: 'status', status: 301 }),
      {},
    ],
    [
      'the folder is not there',
      'folder-missing',
      'leave it out',
      () => {},
      { storage: { type: 'Documents', folderId: 99_999 } },
    ],
    [
      'the folder is a root',
      'folder-refused',
      'Give the user of the key that right',
      () => {},
      { storage: { type: 'Documents', folderId: 1 } },
    ],
    [
      'Local on a cloud portal',
      'request-refused',
      'self-hosted',
      (w) => Object.assign(w.sim.state.tariff, { saas: true }),
      { storage: { type: 'Local', filePath: '/srv' } },
    ],
  ])('because %s says what to do', async (_, reason, remedy, prepare, given) => {
    const { run, text } = await refusedBy(prepare, given)
    expect(run).toMatchObject({ outcome: 'bad', end: { kind: 'refused', reason } })
    expect(text).toContain(remedy)
    expect(world.sim.state.backups.history).toEqual([])
    expect(run.end?.at).toBeLessThan(firstNight + hour)
  })

  it.each([99_999, archiveRoot])(
    'a folder that cannot be used is found before anything is started: %i',
    async (folderId) => {
      const { run } = await refusedBy(() => {}, { storage: { type: 'Documents', folderId } })
      expect(run.end?.kind).toBe('refused')
      expect(world.gate.calls).not.toContain('POST /api/2.0/backup/startbackup')
    },
  )

  it('into a folder of the settings is begun where the user may create', async () => {
    world = await createWorld({ storage: { type: 'Documents', folderId: 7 } })
    expect(await night(world)).toMatchObject({ outcome: 'good', passed: true, folderId: 7 })
  })

  it('warns before: the last free backup, a storage that is nearly full, a key that expires', async () => {
    world = await createWorld()
    const first = await night(world)
    const used = world.sim.state.files.reduce((sum, { size }) => sum + size, 0)
    Object.assign(world.sim.state.tariff, { freeBackups: 2, maxBytes: 2 * used + 50_000 })
    Object.assign(world.sim.state.keys[1] ?? {}, { expiresAt: firstNight + 7 * 24 * hour })
    const second = await nextNight(world, first)
    expect(second).toMatchObject({ outcome: 'warning', passed: true })
    expect(verdicts(second)).toMatchObject({ key: 'warning', plan: 'warning', storage: 'warning', content: 'passed' })
    expect(world.receivers.mails[1]?.text).toContain('The API key of this portal expires on 2026-12-02')
    const third = await nextNight(world, second)
    expect(third).toMatchObject({ outcome: 'bad', end: { kind: 'refused', reason: 'free-backups-used' } })
    expect(third.end?.detail).toBe('2 of 2 free backups of this month are used')
  })

  it('for some minutes only, at the start or in the middle, costs nothing but these minutes', async () => {
    world = await createWorld()
    plan(world, { durationMs: 30 * 60_000 })
    const restoring = { kind: 'status' as const, status: 403, body: '{"error":{}}' }
    trouble(world, restoring, { path: /backup/ }, 2)
    const first = await night(world)
    expect(first).toMatchObject({ outcome: 'good', passed: true })
    trouble(world, { kind: 'status', status: 404 }, { path: /getbackupprogress/, nth: 5 }, 1)
    trouble(world, restoring, { path: /getbackupprogress/, nth: 6 }, 1)
    const second = await nextNight(world, first)
    expect(second).toMatchObject({ outcome: 'good', passed: true })
    expect(world.receivers.mails).toHaveLength(2)
  })

  it.each([
    [403, 'right-missing'],
    [404, 'portal-unavailable'],
  ])('with %i for good in the middle of a backup is reported as %s', async (status, reason) => {
    world = await createWorld()
    plan(world, { durationMs: hour })
    await world.fire()
    trouble(world, { kind: 'status', status, body: '{"error":{}}' })
    await world.settle()
    expect((await world.run()).end).toMatchObject({ kind: 'refused', reason })
    expect(world.receivers.mails).toHaveLength(1)
    expect(world.time).toBeLessThan(firstNight + hour)
  })

  it('that is no DocSpace any more in the middle of a backup is asked for all of the patience, and its address named', async () => {
    world = await createWorld()
    plan(world, { durationMs: hour })
    await world.fire()
    trouble(world, { kind: 'status', status: 404 })
    await world.settle()
    expect((await world.run()).end).toMatchObject({ kind: 'unreachable', reason: 'portal-unavailable' })
    expect(world.receivers.mails.map(({ text }) => text)).toEqual([expect.stringContaining('Correct `url`')])
  })

  it('opens an incident that the next good night closes', async () => {
    const { run } = await refusedBy((w) => Object.assign(w.sim.state.tariff, { freeBackups: 0 }))
    delete world.sim.state.tariff.freeBackups
    await nextNight(world, run)
    const incidents = world.receivers.events.filter(({ path }) => path === '/pagerduty')
    expect(incidents.map(({ body }) => [body.event_action, body.dedup_key])).toEqual([
      ['trigger', 'roomkeeper-backup-main'],
      ['resolve', 'roomkeeper-backup-main'],
    ])
  })
})

describe('a backup that runs already', () => {
  it('is attached to and followed, and no second one is started', async () => {
    world = await createWorld()
    plan(world, { durationMs: 30 * 60_000 })
    const task = await startByHand(world)
    const run = await night(world)
    expect(run).toMatchObject({ task, ours: false, end: { kind: 'finished' } })
    expect(world.sim.state.backups.started).toHaveLength(1)
    expect(world.receivers.mails[0]?.text).toContain('was running already')
  })

  it('is followed by ours when it fails', async () => {
    world = await createWorld()
    plan(world, { durationMs: 30 * 60_000, failWith: 'disk full' })
    const task = await startByHand(world)
    const before = world.sim.hooks.onRequest
    world.sim.hooks.onRequest = (info) => {
      if (info.path.endsWith('/startbackup')) delete world.sim.state.backups.plan.failWith
      return before?.(info)
    }
    await world.fire()
    await world.settle()
    const run = await world.run()
    expect(run).toMatchObject({ followed: [task], ours: true, outcome: 'good' })
    expect(world.receivers.mails).toHaveLength(1)
  })

  it('is given up when it stands still and holds the slot', async () => {
    world = await createWorld({ stallMinutes: 30 })
    plan(world, { durationMs: hour, crashAt: 10 })
    await startByHand(world)
    world.time += hour
    const run = await night(world)
    expect(run).toMatchObject({ outcome: 'bad', end: { kind: 'stalled', reason: 'backup-stalled' } })
    expect(world.sim.state.backups.started).toHaveLength(1)
  })

  it('that somebody began while our start was lost is neither called ours nor ever deleted', async () => {
    world = await createWorld({ retention: { daily: 1, weekly: 0, monthly: 0 } })
    trouble(world, { kind: 'reset', applied: false }, { path: /startbackup/ }, 1)
    await world.fire()
    const task = await startByHand(world)
    await world.settle()
    const run = await world.run()
    expect(run).toMatchObject({ task, ours: false, outcome: 'warning', passed: false })
    expect(world.receivers.mails[0]?.text).toContain('may be somebody else’s')
    await nextNight(world, await nextNight(world, run))
    expect(world.sim.state.backups.history.map(({ id }) => id)).toContain(task)
    expect(world.sim.state.backups.history).toHaveLength(2)
  })

  it('that somebody began during our preflight is followed', async () => {
    world = await createWorld()
    plan(world, { durationMs: 30 * 60_000 })
    const { onAnswer } = world.sim.hooks
    let task: string | undefined
    world.sim.hooks.onAnswer = async (info) => {
      await onAnswer?.(info)
      if (task !== undefined || !info.path.endsWith('/people/@self')) return
      task = ''
      task = await startByHand(world)
    }
    const run = await night(world)
    expect(run).toMatchObject({ task, ours: false })
    expect(world.sim.state.backups.started).toHaveLength(1)
  })

  it('from yesterday is not taken for one', async () => {
    world = await createWorld()
    const first = await night(world)
    const second = await nextNight(world, first)
    expect(second.task).not.toBe(first.task)
    expect(second.ours).toBe(true)
  })
})

describe('an answer to the start that is lost', () => {
  it('does not start a second backup, and the first is known as ours', async () => {
    world = await createWorld()
    plan(world, { durationMs: 30 * 60_000 })
    trouble(world, { kind: 'reset', applied: true }, { path: /startbackup/ }, 1)
    const run = await night(world)
    expect(run).toMatchObject({ ours: true, outcome: 'good' })
    expect(world.sim.state.backups.started).toHaveLength(1)
  })

  it('is recognised even when the backup is done before the next look', async () => {
    world = await createWorld()
    trouble(world, { kind: 'reset', applied: true }, { path: /startbackup/ }, 1)
    const run = await night(world)
    expect(run).toMatchObject({ ours: true, outcome: 'good' })
    expect(world.sim.state.backups.started).toHaveLength(1)
  })
})
