import type { CrmSim, Delivery, RawDelivery } from './crm.ts'
import { type DeliveryLog, type Outgoing, runWhenDue } from './crm-deliveries.ts'
import type { SimServer } from './crm-server.ts'
import type { OutboundAnswer } from './outbound.ts'

export interface Sending {
  server: SimServer
  log: DeliveryLog
  /** How long the vendor waits for an answer. */
  timeoutMs: number
  /** How the vendor takes an answer. */
  verdict(answer: OutboundAnswer): Delivery['verdict']
  /** Whether something is to be sent by the clock, and sends what is. */
  due(): boolean
  run(): Promise<void>
  /** A request as the vendor would make it, with what the caller wants different. */
  byHand(input: RawDelivery): Outgoing
  /** `auto` sends by itself. */
  deliver: 'auto' | 'manual' | undefined
}

type Controls = 'deliveries' | 'flush' | 'redeliver' | 'deliverRaw' | 'faults' | 'listen' | 'counters' | 'stop'

/** What is the same for every simulated CRM: what it has sent and sends again, how its API fails, and how it ends. */
export function createSending({
  server,
  log,
  timeoutMs,
  verdict,
  due,
  run,
  byHand,
  deliver,
}: Sending): Pick<CrmSim, Controls> {
  const stopSending = deliver === 'auto' ? runWhenDue(due, run) : async () => {}
  return {
    deliveries: log.all,
    async flush() {
      while (due()) await run()
    },
    redeliver: (n) => log.again(n, timeoutMs, verdict),
    deliverRaw: (input) => log.deliver(byHand(input), timeoutMs, verdict),
    faults: server.faults,
    listen: server.listen,
    counters: server.counters,
    async stop() {
      await stopSending()
      await server.stop()
    },
  }
}
