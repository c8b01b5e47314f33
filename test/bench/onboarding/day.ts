import { manualClock, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import type { Way } from '#test/onboarding/harness.ts'
import { openDrain } from '#test/soak/drain.ts'
import { askWith, runSampleScript } from './sample-script.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** What DocSpace does in the background, a copy or a room from a template, as recorded (docs/facts/docspace-api.md#what-the-published-samples-do). */
export const operationMs = 300
export const latency = 50

/**
 * How many clients are ready when the first day of a portal that takes `writesPerDay` ends. `offered` come, spread over the
 * day: more than it can take. `users`: how many users' keys there are, without it one.
 */
export const readyInDay = async (way: Way, writesPerDay: number, offered: number, users?: number): Promise<number> => {
  const drain = await openDrain({ way, ...(users && { users }), limits: { writesPerDay }, operationMs, latency })
  try {
    const { clock } = drain.harness
    const refs: ReturnType<typeof drain.add>[] = []
    await drain.run(day - minute, async () => {
      for (let n = 0; n < offered; n += 1) {
        refs.push(drain.add(n))
        await clock.sleep((day - 10 * minute) / offered)
      }
    })
    return refs.filter((ref) => drain.crm.of(ref).record.written?.state === 'ready').length
  } finally {
    await drain.stop()
  }
}

/** How often the sample script comes to its end before the portal refuses a call. */
export const sampleRunsInDay = async (writesPerDay: number): Promise<number> => {
  const clock = manualClock(Date.UTC(2026, 0, 5))
  const docspace = await startDocSpace({ clock, limits: { writesPerDay } })
  const ask = askWith(docspace.url, SAMPLE_KEYS.onboarding)
  try {
    for (let runs = 0; ; runs += 1) {
      const done = await runSampleScript(ask, {
        name: `Client ${runs}`,
        email: 'sample@example.org',
        managerId: '',
      }).then(
        () => true,
        () => false,
      )
      if (!done) return runs
      clock.advance(minute / 60)
    }
  } finally {
    await docspace.stop()
  }
}
