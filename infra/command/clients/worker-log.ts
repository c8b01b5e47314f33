import * as z from 'zod'
import { parseJson } from '#lib/runtime/json.ts'
import { type LogLine, logLines } from '../target/log-lines.ts'
import type { Target } from '../target/target.ts'
import type { WaitingClient } from './waiting-client.ts'

/** How far back the log is read, in milliseconds: a message is tried again within twelve hours. */
const lookBack = 24 * 3_600_000

/** What a worker says of a client at the end of each try. */
const line = z.object({
  event: z.enum(['client waits', 'client parked', 'client served']),
  client: z.string(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  /** Milliseconds until the next try, where it is known. */
  after: z.number().optional(),
})

const pattern = '{ ($.event = "client waits") || ($.event = "client parked") || ($.event = "client served") }'

/** Clients whose last try ended with a wait, by the log of the workers. */
export const waitingByLog = async (target: Target): Promise<WaitingClient[]> =>
  waitingIn(await logLines(target, 'onboard-client', pattern, target.clock.now() - lookBack))

/** Who waits by these lines, in whatever order they came. `since` is the first wait that no room or parking has ended. */
export const waitingIn = (lines: readonly LogLine[]): WaitingClient[] => {
  const waiting = new Map<string, WaitingClient>()
  for (const { at, text } of [...lines].sort((left, right) => left.at - right.at)) {
    const parsed = line.safeParse(parseJson(text))
    if (!parsed.success) continue
    const { event, client, reason, detail, after } = parsed.data
    if (event !== 'client waits') {
      waiting.delete(client)
      continue
    }
    const since = waiting.get(client)?.since ?? at
    waiting.set(client, {
      client,
      since,
      ...(reason && { reason }),
      ...(detail && { detail }),
      ...(after !== undefined && { nextTry: at + after }),
    })
  }
  return [...waiting.values()]
}
