import { type Bundle, buildBundle, buildReference } from '../bundles/build.ts'
import { importTime } from '../bundles/import-time.ts'
import type { Effort, Line } from '../line.ts'
import { sideBySide } from '../samples.ts'

const kB = (bytes: number) => bytes / 1_000

/** What receiver and worker take to load, beside the least that could do their first step. */
export const bundleLines = async (effort: Effort): Promise<Line[]> => {
  await using receiver = await buildBundle('functions/receive-webhook.ts')
  await using sendOnly = await buildReference('test/bench/bundles/references/send-only.ts')
  await using worker = await buildBundle('functions/onboard-client.ts')
  const rounds = effort === 'full' ? 41 : 25
  return [
    await imported('receiver: import', [receiver, sendOnly], { rounds, limit: 1.25 }),
    size('receiver: size loaded at import', [receiver.loaded, sendOnly.loaded], 'what every cold start reads and runs'),
    size('receiver: size in all', [receiver.total, sendOnly.total], 'with what is imported only when it is needed'),
    await imported('worker: import', [worker, sendOnly], { rounds, limit: 1.4 }),
    {
      what: 'worker: AWS clients loaded before they are needed',
      unit: 'packages',
      ours: worker.loadedPackages.filter((name) => name.startsWith('@aws-sdk/client-')).length,
      budget: { of: 'ours', is: 'at most', limit: 0 },
      note: 'Secrets Manager and SQS come with the first message',
    },
  ]
}

/** What an SQS client loads that sends one message, of which the reference consists. */
const reference = 'SQS client that sends'

const size = (what: string, [ours, other]: [number, number], note: string): Line => ({
  what,
  unit: 'kB',
  ours: kB(ours),
  reference: { value: kB(other), what: reference },
  budget: { of: 'ratio', is: 'at most', limit: 1.25 },
  note,
})

/** The best of many: what is slower was disturbed. */
const imported = async (
  what: string,
  [ours, other]: [Bundle, Bundle],
  { rounds, limit }: { rounds: number; limit: number },
): Promise<Line> => {
  const times = await sideBySide(rounds, {
    ours: () => importTime(ours.file),
    reference: () => importTime(other.file),
  })
  return {
    what,
    unit: 'ms',
    ours: Math.min(...times.ours),
    reference: { value: Math.min(...times.reference), what: reference },
    budget: { of: 'ratio', is: 'at most', limit, timed: true },
  }
}
