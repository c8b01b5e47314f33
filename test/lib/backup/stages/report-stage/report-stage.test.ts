import { describe, expect, test } from 'vitest'
import type { BackupReport } from '#lib/backup/report/report.ts'
import { reportStage } from '#lib/backup/stages/report-stage.ts'
import type { Channel } from '#lib/backup/stages/stage-context.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import type { ReportDelivery } from '#lib/notify/deliveries.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { now, runOf, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const lines = keepLines()
const metrics = () => lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line)
const minutes = 60_000
type Name = Channel['name']
const order: Name[] = ['mail', 'callback', 'incident']

interface Given {
  names?: Name[]
  /** How each channel fails, until it is taken out. */
  failures?: Partial<Record<Name, Error>>
  /** Channels that say nothing of others. */
  mute?: Name[]
  remaining?: () => number
  runs?: RunState[]
  settings?: object
  /** Bytes of copies by their key. */
  copies?: Record<string, Buffer>
}

const report = async (
  state: RunState,
  { names = order, failures = {}, mute = ['mail'], remaining, runs = [], settings = {}, copies = {} }: Given = {},
) => {
  const sent: string[] = []
  const reports: Record<string, BackupReport> = {}
  const kept: RunState[] = []
  const channel = (name: Name): Channel => ({
    name,
    report: async (given, repeated) => {
      sent.push(`${name}${repeated ? ' again' : ''}`)
      reports[name] = given
      const failure = failures[name]
      if (failure) throw failure
    },
    ...(!mute.includes(name) && {
      failure: async (_: BackupReport, other: string) => {
        sent.push(`${name} of ${other}`)
        if (failures[other as Name]?.message === 'nobody hears of it') throw new Error('mute')
      },
    }),
  })
  const { work, memory } = workOn({}, { runs, settings })
  for (const [key, bytes] of Object.entries(copies))
    memory.copies.set(key, { bytes, checksum: 'c', lockUntil: undefined })
  work.services.channels = () => names.map(channel)
  if (remaining) work.deadline = { remaining }
  const { state: after, after: delay } = await reportStage(work, state, async (one) => {
    kept.push(one)
    return one
  })
  return { after, delay, sent, reports, kept }
}
const run = (more: Partial<RunState> = {}) => runOf(25, { stage: 'report', outcome: 'good', passed: true, ...more })
const delivery = (state: ReportDelivery['state'], more: Partial<ReportDelivery> = {}): ReportDelivery => ({
  state,
  tries: 1,
  ...more,
})
const busy = new NotDelivered('busy')
const gone = new NotDelivered('gone', { permanent: true })

describe('the report of a run', () => {
  test('goes to every channel, mail last, and ends the run', async () => {
    const { after, delay, sent } = await report(run())
    expect(sent).toEqual(['callback', 'incident', 'mail'])
    expect(after).toMatchObject({ stage: 'done', endedAt: now })
    expect(delay).toBe(0)
    expect((await report(run(), { names: ['callback', 'mail', 'incident'] })).sent).toEqual(sent)
  })

  test('waits until older copies were read again', async () => {
    const readAgain = { bytes: 0, read: [], damaged: [], waiting: 0, finished: false }
    const bytes = Buffer.from('an archive of acme')
    const facts = { size: bytes.length, sha256: 'of it' } as NonNullable<RunState['facts']>
    const key = 'archives/main/night 5/a.tar.gz'
    const { after, delay, sent } = await report(run({ readAgain }), {
      runs: [runOf(5, { stage: 'done', facts, copy: { key, checksum: 'c' }, endedAt: now - 20 * 86_400_000 })],
      copies: { [key]: bytes },
      settings: { offsite: { readAgainDays: 10 } },
      // Enough for a report, and not for a copy.
      remaining: () => 29_999,
    })
    expect(after).toMatchObject({ stage: 'report', readAgain: { finished: false, current: { run: 'night 5' } } })
    expect({ delay, sent }).toEqual({ delay: 1_000, sent: [] })
  })

  test('waits until the evidence is kept, which is made once', async () => {
    const copied = run({
      archive: { fileName: 'a.tar.gz', storageType: 0, createdAt: now },
      facts: { size: 7 } as NonNullable<RunState['facts']>,
      copy: { key: 'archives/main/night 25/a.tar.gz', checksum: 'c' },
    })
    const { kept, after } = await report(copied)
    expect(after.evidence).toBeDefined()
    expect(kept[0]).toEqual({ ...copied, evidence: after.evidence })
    expect(kept[0]?.deliveries).toEqual({})
    const again = await report({ ...copied, evidence: { key: 'k' } })
    expect(again.kept[0]?.deliveries).not.toEqual({})
    expect((await report(run())).kept[0]?.deliveries).not.toEqual({})
  })

  test('goes to nobody twice', async () => {
    const deliveries = { callback: delivery('sent'), incident: delivery('failed') }
    expect((await report(run({ deliveries }))).sent).toEqual(['mail', 'callback of incident'])
  })

  test('waits for the channel that is tried again, and mail waits two tries to say how it fared', async () => {
    const first = await report(run(), { failures: { callback: busy } })
    expect(first).toMatchObject({ sent: ['callback', 'incident'], after: { stage: 'report' }, delay: 1_000 })
    const waiting = { ...first.after.deliveries, callback: delivery('waiting', { until: now + 10_000 }) }
    const early = await report(run({ deliveries: waiting }), { failures: { callback: busy } })
    expect(early.sent).toEqual([])
    const second = await report(run({ deliveries: { ...waiting, callback: delivery('waiting', { until: now }) } }), {
      failures: { callback: busy },
    })
    expect(second.sent).toEqual(['callback', 'mail'])
    expect(second.after).toMatchObject({ stage: 'report', deliveries: { callback: { tries: 2 } } })
    expect(second.delay).toBe(20_000)
    expect(second.reports.mail?.notes).toContain('The callback could not be reached (busy); it is tried again.')
  })

  test('says of channels that failed what they met', async () => {
    const deliveries = {
      callback: delivery('failed', { detail: 'gone' }),
      incident: delivery('waiting', { tries: 2, until: now + minutes }),
    }
    const { reports } = await report(run({ deliveries }))
    expect(reports.mail?.notes).toEqual([
      'The callback could not be reached (gone); it was given up.',
      'The incident system could not be reached (no answer); it is tried again.',
    ])
  })

  test('says nothing of channels that have it', async () => {
    const { reports } = await report(run({ deliveries: { callback: delivery('sent', { detail: 'd' }) } }))
    expect(reports.mail?.notes).toEqual([])
  })

  test('begins no try without time for it', async () => {
    expect(await report(run(), { remaining: () => 24_999 })).toMatchObject({ sent: [], delay: 1_000 })
    expect((await report(run(), { remaining: () => 25_000 })).sent).toHaveLength(3)
  })

  test('says that a copy of another night is not sound', async () => {
    const damage = { run: 'r', reason: 'copy-damaged', detail: 'r is bad', at: now }
    const readAgain = { bytes: 0, read: [], damaged: [damage], waiting: 0, finished: true }
    const { reports, after } = await report(run({ readAgain, end: { kind: 'finished', at: now } }))
    expect(reports.mail).toMatchObject({ outcome: 'bad', passed: false })
    expect(after).toMatchObject({ outcome: 'bad', passed: true, end: { reason: 'copy-damaged' } })
  })

  test('compares with the nights before', async () => {
    const earlier = runOf(24, { outcome: 'bad' })
    expect((await report(run(), { runs: [earlier] })).reports.mail?.trend).toHaveLength(2)
  })
})

describe('a channel that was given up', () => {
  test('is reported by those that work, once, and counted', async () => {
    const { after, sent, kept } = await report(run(), { failures: { incident: gone }, mute: [] })
    expect(sent).toEqual(['callback', 'incident', 'mail', 'callback of incident', 'mail of incident'])
    expect(after.deliveries).toMatchObject({ 'callback of incident': { state: 'sent', tries: 1 } })
    expect(kept.at(-2)?.deliveries).not.toHaveProperty('mail of incident')
    const counted = metrics().filter((line) => 'BackupChannelFailed' in line)
    expect(counted).toMatchObject([{ Portal: 'main', Channel: 'incident', BackupChannelFailed: 1 }])
    const again = await report({ ...after, stage: 'report' }, { mute: [] })
    expect(again.sent).toEqual([])
  })

  test('is not reported by one that cannot, or has failed itself', async () => {
    const { sent } = await report(run(), { failures: { mail: gone, callback: gone }, mute: [] })
    expect(sent).toEqual(['callback', 'incident', 'mail', 'incident of callback', 'incident of mail'])
    const counted = metrics().filter((line) => 'BackupChannelFailed' in line)
    expect(counted.map(({ Channel }) => Channel)).toEqual(['callback', 'mail'])
    expect((await report(run(), { failures: { callback: gone }, names: ['mail', 'callback'] })).sent).toEqual([
      'callback',
      'mail',
    ])
  })

  test('holds nobody up when nobody can be told', async () => {
    const { after } = await report(run(), {
      failures: { mail: new NotDelivered('nobody hears of it', { permanent: true }) },
    })
    expect(after.stage).toBe('done')
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'error', channel: 'mail', detail: 'Error' }),
    )
    // Its message may name a person.
    expect(lines.join('\n')).not.toContain('mute')
  })
})

describe('what is measured of a run', () => {
  const values = () => Object.assign({}, ...metrics()) as Record<string, unknown>

  test.each([
    [true, 'BackupProven', 'BackupFailed'],
    [false, 'BackupFailed', 'BackupProven'],
  ])('that passed (%s) is one %s', async (passed, is, isNot) => {
    await report(run({ passed }))
    expect(values()).toMatchObject({ Portal: 'main', [is]: 1 })
    expect(values()).not.toHaveProperty(isNot)
    expect(values()).not.toHaveProperty('BackupBytes')
    expect(values()).not.toHaveProperty('BackupSeconds')
  })

  test('is how many copies are not sound', async () => {
    const damage = { run: 'r', reason: 'copy-damaged', detail: 'd', at: now }
    await report(run({ readAgain: { bytes: 0, read: [], damaged: [damage, damage], waiting: 0, finished: true } }))
    expect(values()).toMatchObject({ BackupProven: 1, BackupCopyDamaged: 2 })
    await report(run())
    expect(metrics().filter((line) => 'BackupCopyDamaged' in line)).toHaveLength(1)
  })

  describe('of drills', () => {
    const day = 86_400_000
    const settings = { drill: { url: 'https://drill.example' } }
    const ended = {
      stage: 'done',
      url: 'https://drill.example',
      begunAt: 0,
      seed: 's',
      taskBefore: '',
      checks: [],
    } as const
    const runs = [runOf(20, { drill: { ...ended, checks: [], endedAt: now - 4 * day, passed: true } })]

    test('is how many days ago the last one passed, and the run and its report know it', async () => {
      const { after, reports } = await report(run({ end: { kind: 'finished', at: now } }), { settings, runs })
      const counted = metrics().filter((line) => 'BackupDaysWithoutDrill' in line)
      expect(counted).toMatchObject([{ Portal: 'main', BackupDaysWithoutDrill: 4 }])
      const lastDrill = { run: 'night 20', at: now - 4 * day, passed: true, url: 'https://drill.example' }
      expect(after.lastDrill).toEqual(lastDrill)
      expect(reports.mail?.checks.find(({ id }) => id === 'restore')).toMatchObject({ verdict: 'passed' })
    })

    test('is counted from the first run that is known where none has been', async () => {
      const { after } = await report(run(), { settings, runs: [runOf(15)] })
      expect(values().BackupDaysWithoutDrill).toBeCloseTo(10 + 1 / 24, 3)
      expect(after).not.toHaveProperty('lastDrill')
    })

    test('is nothing where no drill portal is set, and nothing twice', async () => {
      await report(run(), { runs })
      expect(values()).not.toHaveProperty('BackupDaysWithoutDrill')
      await report(run({ deliveries: { callback: delivery('waiting', { until: now + minutes }) } }), { settings, runs })
      expect(values()).not.toHaveProperty('BackupDaysWithoutDrill')
    })
  })

  test('is size and duration, where they are known', async () => {
    const facts = { size: 77 } as RunState['facts']
    await report(run({ facts, startedAt: now - 60_000, end: { kind: 'finished', at: now - 30_000 } }))
    expect(values()).toMatchObject({ BackupBytes: 77, BackupSeconds: 30 })
  })

  test('is not known without a start or an end', async () => {
    await report(run({ startedAt: now }))
    await report(run({ end: { kind: 'refused', at: now } }))
    expect(values()).not.toHaveProperty('BackupSeconds')
  })

  test('is measured once: before the first try, and also when a mail about the start was sent', async () => {
    await report(run({ deliveries: { start: delivery('sent') } }))
    expect(metrics()).toHaveLength(1)
    await report(run({ deliveries: { callback: delivery('waiting', { until: now + minutes }) } }))
    expect(metrics()).toHaveLength(1)
  })
})
