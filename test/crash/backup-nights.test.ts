import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type AlarmDefinition, alarmState, metricData } from '#infra/local/aws/alarms/cloudwatch.ts'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { namespaceOf } from '#lib/runtime/telemetry/metrics.ts'
import { synthesize } from '../infra/aws/synthesized.ts'
import { keepLines } from '../lib/backup/world/lines.ts'
import { plan, startByHand, trouble } from '../lib/backup/world/nights.ts'
import { createWorld, firstNight, hour, type World } from '../lib/backup/world/world.ts'

let world: World
const lines = keepLines()
afterEach(() => {
  vi.unstubAllEnvs()
  return world.close()
})

/** A repeatable source of chance (mulberry32). */
const chance = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

interface Night {
  name: string
  prepare?(w: World, random: () => number): Promise<unknown> | unknown
  /** While the night goes on: called before every message. */
  during?(w: World, random: () => number): void
  /** What the night must come to, where chance has no say in it. */
  outcome?: RunState['outcome']
}

const noise = (w: World, random: () => number, part: number) => {
  w.sim.faults.random = random
  trouble(w, { kind: 'reset', applied: false }, { chance: part })
  trouble(w, { kind: 'reset', applied: true }, { chance: part })
  trouble(w, { kind: 'status', status: 500 }, { chance: part })
  trouble(w, { kind: 'status', status: 502, applied: true }, { chance: part })
  trouble(w, { kind: 'truncate', applied: true }, { chance: part })
}

const dieSometimes = (w: World, random: () => number) => {
  if (random() < 0.5)
    w.gate.crash = { at: w.gate.calls.length + 1 + Math.floor(random() * 6), when: random() < 0.5 ? 'before' : 'after' }
}

const downBetween = (from: number, to: number) => (w: World) => {
  const since = (w.time - firstNight) % (24 * hour)
  const down = since >= from && since < to
  if (!down) w.sim.faults.clear()
  else if (w.sim.faults.list().length === 0) trouble(w, { kind: 'status', status: 503 })
}

const kinds: Night[] = [
  { name: 'quiet', outcome: 'good' },
  { name: 'slow', prepare: (w) => plan(w, { durationMs: 3 * hour }), outcome: 'good' },
  { name: 'failed', prepare: (w) => plan(w, { failWith: 'no space left on device' }), outcome: 'bad' },
  { name: 'stalled', prepare: (w) => plan(w, { durationMs: hour, crashAt: 33 }), outcome: 'bad' },
  { name: 'truncated', prepare: (w) => plan(w, { archiveShape: 'truncated' }), outcome: 'bad' },
  { name: 'corrupt', prepare: (w) => plan(w, { archiveShape: 'corrupt' }), outcome: 'bad' },
  { name: 'empty', prepare: (w) => plan(w, { archiveShape: 'empty' }), outcome: 'bad' },
  {
    name: 'portal down for an hour',
    prepare: (w) => plan(w, { durationMs: 2 * hour }),
    during: downBetween(hour / 2, 1.5 * hour),
    outcome: 'good',
  },
  { name: 'portal down at the start', during: downBetween(0, hour), outcome: 'good' },
  { name: 'portal down all night', during: downBetween(0, 20 * hour), outcome: 'bad' },
  { name: 'noisy line', prepare: (w, random) => noise(w, random, 0.04) },
  {
    name: 'noisy line and a large archive',
    prepare: (w, random) => {
      plan(w, { archiveBytes: 20 << 20 })
      noise(w, random, 0.03)
    },
  },
  { name: 'dying workers', prepare: (w) => plan(w, { durationMs: hour }), during: dieSometimes, outcome: 'good' },
  { name: 'dying workers on a noisy line', prepare: (w, random) => noise(w, random, 0.03), during: dieSometimes },
  {
    name: 'every message twice',
    during: (w) => {
      const next = w.queue.next()
      if (next?.receives === 0) w.queue.duplicate({ ...next, receives: 1 })
    },
    outcome: 'good',
  },
  { name: 'no free backup', prepare: (w) => Object.assign(w.sim.state.tariff, { freeBackups: 0 }), outcome: 'bad' },
  {
    name: 'key switched off',
    prepare: (w) => Object.assign(w.sim.state.keys[1] ?? {}, { isActive: false }),
    outcome: 'bad',
  },
  {
    name: 'server restarted',
    prepare: (w) => plan(w, { durationMs: hour }),
    during: (w) => {
      if ((w.time - firstNight) % (24 * hour) > hour / 2) delete w.sim.state.backups.task
    },
    outcome: 'bad',
  },
  {
    name: "somebody else's backup",
    prepare: (w) => {
      plan(w, { durationMs: hour })
      return startByHand(w)
    },
    outcome: 'warning',
  },
  {
    name: 'mail and callback refuse at first',
    prepare: (w) => {
      w.receivers.refusals.set('mail', [503, 503, 503])
      w.receivers.refusals.set('/callback', [500, 429])
    },
    outcome: 'good',
  },
]

/** The portal is mended in the morning. */
const morning = (w: World) => {
  w.sim.faults.clear()
  w.gate.crash = undefined
  w.sim.state.backups.plan = { durationMs: 3_000, archiveBytes: 30_000, archiveShape: 'whole' }
  delete w.sim.state.tariff.freeBackups
  Object.assign(w.sim.state.keys[1] ?? {}, { isActive: true })
  w.receivers.refusals.clear()
}

const liveThrough = async (w: World, kind: Night, n: number, random: () => number) => {
  w.time = firstNight + n * 24 * hour
  await kind.prepare?.(w, random)
  kind.during?.(w, random)
  await w.fire()
  for (let message = w.queue.next(); message; message = w.queue.next()) {
    w.time = Math.max(w.time, message.visibleAt)
    kind.during?.(w, random)
    await w.deliver(message)
  }
  return w.run()
}

/** The bytes of an archive by the portal or, when it has left, by its copy; read by Node itself, not by the reader under test. */
const reallyWhole = async (w: World, { archive, copy, facts }: RunState): Promise<boolean> => {
  const content = w.sim.state.files.find(({ id }) => id === archive?.fileId)?.content
  const chunks: Buffer[] = []
  if (content?.kind === 'archive') for await (const chunk of new Archive(content).read()) chunks.push(chunk)
  const bytes = copy ? (w.memory.copies.get(copy.key)?.bytes ?? Buffer.alloc(0)) : Buffer.concat(chunks)
  const tar = gunzipSync(bytes)
  return tar.length % 512 === 0 && createHash('sha256').update(bytes).digest('hex') === facts?.sha256
}

const metricTimes = (name: string): number[] =>
  lines.flatMap((line) => {
    const parsed = line.includes('"_aws"') ? JSON.parse(line) : {}
    return parsed[name] === 1 ? [parsed._aws.Timestamp as number] : []
  })

describe.each([1, 2, 4])('thirty nights, chance %i', (seed) => {
  it('end in one report each, and what a report calls proven is whole', { timeout: 240_000 }, async () => {
    const random = chance(seed)
    world = await createWorld({ offsite: {}, retention: { daily: 5, weekly: 2, monthly: 2 }, stallMinutes: 60 })
    const proven: number[] = []
    for (let n = 0; n < 30; n += 1) {
      const kind = n < 2 ? kinds[0] : kinds[(n + seed * 7) % kinds.length]
      if (!kind) throw new Error('no such night')
      const [mails, crashes] = [world.receivers.mails.length, world.gate.calls.length]
      const run = await liveThrough(world, kind, n, random)
      const told = world.receivers.mails.slice(mails)
      const context = `night ${n} (${kind.name})`
      expect(run.stage, context).toBe('done')
      if (kind.outcome) expect([context, run.outcome]).toEqual([context, kind.outcome])
      const repeats = told.filter(({ text }) => text.includes('not known whether this mail has reached you before'))
      expect(told.length - repeats.length, context).toBe(1)
      if (repeats.length > 0) expect(kind.name, context).toMatch(/dying/)
      const events = world.receivers.events.filter(
        ({ path, body }) => path === '/callback' && body.type === 'backup.finished',
      )
      expect(new Set(events.map(({ id }) => id)).size, context).toBe(n + 1)
      const subject = told[0]?.subject ?? ''
      expect(subject.startsWith('Backup FAILED'), context).toBe(run.outcome === 'bad')
      if (run.passed) {
        expect(await reallyWhole(world, run), context).toBe(true)
        proven.push(n)
      }
      expect(crashes).toBeLessThan(world.gate.calls.length)
      morning(world)
    }
    expect(world.gate.deaths).toBeGreaterThan(3)
    // A night after a stalled one may find the slot still held; most of the others are good.
    expect(proven.length).toBeGreaterThan(10)
    const measured = new Set(metricTimes('BackupProven').map((at) => Math.floor((at - firstNight) / (24 * hour))))
    expect([...measured]).toEqual(proven)
  })
})

describe('a night that never was', () => {
  const stack = synthesize('local', { 'backup.portals.main.overdueHours': 30 })
  const overdue = stack
    .all('AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties as AlarmDefinition & { AlarmName: string })
    .find(({ AlarmName }) => AlarmName === 'roomkeeper-local-backup-main-overdue')
  if (!overdue) throw new Error('the template has no such alarm')

  /** The hours in which the alarm of the template rings, counted from the first night, by what the nights have measured. */
  const ringing = (hours: number, beyond: number) =>
    Array.from({ length: hours }, (_, n) => n).filter(
      (n) => alarmState(overdue, metricData(lines), firstNight + n * hour, beyond) === 'ALARM',
    )
  const liveNights = async (nights: readonly Partial<Night>[]) => {
    vi.stubEnv('METRIC_NAMESPACE', namespaceOf('local'))
    world = await createWorld()
    for (const [n, kind] of nights.entries()) {
      if (kind.name === 'left out') continue
      await liveThrough(world, { name: 'quiet', ...kind }, n, Math.random)
      morning(world)
    }
  }
  const fromTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

  it('rings the alarm of the template when its hours are over, until the next proof', async () => {
    await liveNights([{}, {}, {}, { name: 'left out' }, {}, {}])
    // The first hour is before the first proof. After the third night, at hour 48, come 30 hours of patience.
    expect(ringing(6 * 24, 0)).toEqual([0, ...fromTo(48 + 31, 4 * 24)])
    expect(ringing(6 * 24, 3)).toEqual([0, ...fromTo(48 + 34, 4 * 24)])
    expect(world.receivers.mails).toHaveLength(5)
  })

  it('is not made up for by nights that came to nothing or could not be proven', async () => {
    const failed = { prepare: (w: World) => plan(w, { failWith: 'disk full' }) }
    const broken = { prepare: (w: World) => plan(w, { archiveShape: 'truncated' as const }) }
    await liveNights([{}, failed, broken, {}])
    expect(ringing(4 * 24, 0)).toEqual([0, ...fromTo(31, 72)])
  })

  it('does not ring when every night is proven', async () => {
    await liveNights([{}, {}, {}, {}])
    expect(ringing(4 * 24, 0)).toEqual([0])
  })
})
