import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Crash } from '../lib/backup/world/gate.ts'
import { nextNight, night, plan, startByHand } from '../lib/backup/world/nights.ts'
import { createWorld, type World } from '../lib/backup/world/world.ts'

let world: World | undefined
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world?.close())

interface Scenario {
  name: string
  settings: Parameters<typeof createWorld>[0]
  prepare(world: World): Promise<unknown> | unknown
  outcome: 'good' | 'bad' | 'warning'
  /** Backups that DocSpace has begun by the end of the night. */
  begun: number
}

const earlierNights = async (w: World) => {
  let run = await night(w)
  for (let n = 0; n < 2; n += 1) run = await nextNight(w, run)
  w.time += 22 * 3_600_000
  w.receivers.mails.length = 0
  w.receivers.events.length = 0
  w.gate.calls.length = 0
}

const scenarios: Scenario[] = [
  {
    name: 'a good night with a copy, a start mail and old archives to delete',
    settings: { offsite: {}, startMail: true, retention: { daily: 2, weekly: 0, monthly: 0 } },
    prepare: earlierNights,
    outcome: 'good',
    begun: 4,
  },
  {
    name: 'an archive that leaves the portal',
    settings: { offsite: { deleteFromPortal: true }, pagerDuty: false },
    prepare: (w) => plan(w, { archiveBytes: 9 << 20 }),
    outcome: 'good',
    begun: 1,
  },
  {
    name: 'a backup that fails',
    settings: {},
    prepare: (w) => plan(w, { failWith: 'disk full' }),
    outcome: 'bad',
    begun: 1,
  },
  {
    name: 'a broken archive',
    settings: { offsite: {} },
    prepare: (w) => plan(w, { archiveShape: 'corrupt' }),
    outcome: 'bad',
    begun: 1,
  },
  {
    name: 'a backup of somebody else',
    settings: {},
    prepare: (w) => {
      plan(w, { durationMs: 45 * 60_000 })
      return startByHand(w)
    },
    outcome: 'warning',
    begun: 1,
  },
]

/** The world after a night in which the worker died at one call, or at none. */
const liveThrough = async ({ settings, prepare }: Scenario, crash?: Crash) => {
  world = await createWorld(settings)
  await prepare(world)
  world.gate.crash = crash
  await night(world)
  return world
}

/** Every call but those that repeat what was tried: one look at the progress is like the next. */
const tellingCalls = (calls: readonly string[]): number[] => {
  const seen = new Set<string>()
  return calls.flatMap((_, index) => {
    const around = calls.slice(Math.max(0, index - 4), index + 2).join('|')
    if (seen.has(around)) return []
    seen.add(around)
    return [index]
  })
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** `crashedAt`: the call before it (its effect may not be noted yet) and the call itself. */
const judge = async (w: World, { outcome, begun }: Scenario, crashedAt: readonly (string | undefined)[]) => {
  const run = await w.run()
  expect(run).toMatchObject({ outcome, stage: 'done' })
  expect(w.queue.waiting).toEqual([])
  expect(w.sim.state.backups.started).toHaveLength(begun)
  expect(w.sim.state.folders.filter(({ title }) => title === 'Roomkeeper backups').length).toBeLessThanOrEqual(1)

  // One report. Only a mail whose acceptance was never heard of comes twice, and then says so.
  const reports = w.receivers.mails.filter(({ subject }) => !subject.startsWith('Backup started'))
  const doubled = crashedAt.includes('ses.send') && reports.length === 2
  expect(reports).toHaveLength(doubled ? 2 : 1)
  if (doubled) expect(reports[1]?.text).toContain('not known whether this mail has reached you before')
  const callbacks = w.receivers.events.filter(({ path }) => path === '/callback')
  expect(new Set(callbacks.map(({ id }) => id)).size).toBe(1)
  if (!crashedAt.includes('post /callback')) expect(callbacks).toHaveLength(1)
  expect(callbacks.every(({ genuine }) => genuine)).toBe(true)

  if (run.copy) {
    expect(sha256(w.memory.copies.get(run.copy.key)?.bytes ?? Buffer.alloc(0))).toBe(run.facts?.sha256)
    // The newest stays, whoever has made it.
    if (w.settings.offsite?.deleteFromPortal) expect(w.sim.state.backups.history).toHaveLength(1)
  }
  expect(w.memory.uploads.size).toBeLessThanOrEqual(crashedAt.includes('s3.beginCopy') ? 1 : 0)
  expect(run.reading).toBeUndefined()
}

describe.each(scenarios)('$name', (scenario) => {
  it('ends in one report, wherever the worker dies', { timeout: 240_000 }, async () => {
    const calls = [...(await liveThrough(scenario)).gate.calls]
    await judge(world as World, scenario, [])
    expect(calls.length).toBeGreaterThan(20)
    for (const index of tellingCalls(calls)) {
      const name = calls[index] ?? ''
      for (const when of ['before', 'after'] as const) {
        await world?.close()
        const w = await liveThrough(scenario, { at: index + 1, when })
        await judge(w, scenario, [calls[index - 1], name]).catch((error) => {
          throw new Error(`died ${when} call ${index + 1}, ${name}: ${error.message}`, { cause: error })
        })
      }
    }
  })
})
