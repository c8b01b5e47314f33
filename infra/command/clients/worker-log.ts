import { patternFor, readLogLine } from '#lib/runtime/telemetry/read-log-line.ts'
import { type LogLine, logLines } from '../target/log-lines.ts'
import type { Target } from '../target/target.ts'
import type { WaitingClient } from './waiting-client.ts'

/** How far back the log is read, in milliseconds: a message is tried again within twelve hours. */
const lookBack = 24 * 3_600_000

/** What a worker logs of a client at the end of each try. */
const ends = ['client.postponed', 'client.parked', 'client.completed'] as const

/** Clients whose last try ended with a wait, by the log of the workers. */
export const waitingByLog = async (target: Target): Promise<WaitingClient[]> =>
  waitingIn(await logLines(target, 'onboard-client', patternFor(ends), target.clock.now() - lookBack))

/** Who waits by these lines, in whatever order they came. `since` is the first wait that no room or parking has ended. */
export const waitingIn = (lines: readonly LogLine[]): WaitingClient[] => {
  const waiting = new Map<string, WaitingClient>()
  for (const { at, text } of [...lines].sort((left, right) => left.at - right.at)) {
    const { event, fields } = readLogLine(text) ?? {}
    const { client, reason, detail, retryAfterMs } = fields ?? {}
    if (client === undefined || !ends.some((end) => end === event)) continue
    if (event !== 'client.postponed') {
      waiting.delete(client)
      continue
    }
    const since = waiting.get(client)?.since ?? at
    waiting.set(client, {
      client,
      since,
      ...(reason && { reason }),
      ...(detail && { detail }),
      ...(retryAfterMs !== undefined && { nextTry: at + retryAfterMs }),
    })
  }
  return [...waiting.values()]
}
