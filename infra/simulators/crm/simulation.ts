import { setTimeout as sleep } from 'node:timers/promises'
import type { WholeAnswer } from '../http/exchange.ts'
import type { Deliveries, Outgoing } from './deliveries.ts'
import { createCrmServer, type SimRequest } from './server.ts'
import type { Clock, CrmSim, CrmSimOptions, RawDelivery } from './types.ts'

export const realClock: Clock = { now: () => Date.now() }

/** What each vendor has of its own. */
export interface Vendor {
  /** Its API. */
  handle(request: SimRequest): WholeAnswer
  deliveries: Deliveries
  /** Whether a webhook is to be sent by the clock, and sends what is. */
  webhooks: { isDue(): boolean; run(): Promise<void> }
  /** A request as the vendor would make it, with what the caller wants different. */
  byHand(input: RawDelivery): Outgoing
}

type Shared = 'url' | 'deliveries' | 'flush' | 'redeliver' | 'deliverRaw' | 'faults' | 'listen' | 'counters' | 'stop'

/** Starts what is the same for every simulated CRM. Throws when the port is taken. */
export async function startVendor(
  { port = 0, deliver }: CrmSimOptions,
  { handle, deliveries, webhooks, byHand }: Vendor,
): Promise<Pick<CrmSim, Shared>> {
  const { server, counters } = createCrmServer(handle)
  const url = await server.start(port)
  const stopSending = deliver === 'auto' ? runWhenDue(webhooks.isDue, webhooks.run) : async () => {}
  return {
    url,
    deliveries: deliveries.all,
    async flush() {
      while (webhooks.isDue()) await webhooks.run()
    },
    redeliver: (n) => deliveries.again(n),
    deliverRaw: (input) => deliveries.deliver(byHand(input)),
    faults: server.faults,
    listen: server.listen,
    counters,
    async stop() {
      await stopSending()
      await server.stop()
    },
  }
}

/** The simulator when it is ready: subscribed, if that is asked for. */
export async function subscribed<Sim extends CrmSim>(sim: Sim, { webhookUrl }: CrmSimOptions): Promise<Sim> {
  if (webhookUrl !== undefined) await sim.subscribe(webhookUrl)
  return sim
}

/** The record. Throws when there is none. */
export function present<Found>(found: Found | undefined, id: string): Found {
  if (found === undefined) throw new Error(`there is no record ${id}`)
  return found
}

/** Long enough that events of one moment travel together, short enough for somebody who watches. */
const freshMs = 150

/**
 * Runs `work` whenever something is due, looking every 150 ms of real time, whatever the clock says. Returns how to stop; a run
 * under way is given a second.
 */
function runWhenDue(isDue: () => boolean, work: () => Promise<void>): () => Promise<void> {
  const stopped = new AbortController()
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await sleep(freshMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
      if (!stopped.signal.aborted && isDue()) await work()
    }
  }
  const running = loop()
  return async () => {
    stopped.abort()
    await Promise.race([running, sleep(1000, undefined, { ref: false })])
  }
}
