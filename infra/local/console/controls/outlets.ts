import { S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { clientOf, type OutgoingEvent } from '#lib/events/event.ts'
import { sendEventMessage } from '#lib/events/queue.ts'
import { createEventLedger } from '#lib/events/store/ledger.ts'
import { createS3Texts } from '#lib/runtime/objects/s3-texts.ts'
import type { LocalInstance } from '../../instance.ts'
import { sdkConfig } from '../../sdk-config.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import type { SentEvent } from '../state/sent-events.ts'
import type { OutletsView, SentEventView } from '../wire.ts'
import { ControlProblem } from './problem.ts'

export interface OutletControls {
  view(): Promise<OutletsView>
  /** @throws ControlProblem for an outlet that there is none of */
  turn(outlet: string, down: boolean): void
  /** Sends an event again to the outlets that have not taken it, as `roomkeeper events replay` does. Resolves to how many. */
  sendAgain(id: string): Promise<number>
  stop(): void
}

/** The receivers of the local instance, and what they were told. */
export const createOutletControls = (
  instance: LocalInstance,
  eventLog: ClientEventLog,
  sqs: SQSClient,
): OutletControls => {
  const { aws, receivers } = instance
  const s3 = new S3Client({ ...sdkConfig(aws.sdkEnvironment, 'S3'), forcePathStyle: true })
  const ledger = createEventLedger(async () => createS3Texts(s3, aws.outputs.MemoryBucketName ?? ''))
  const read = new Map<string, OutgoingEvent>()
  /** Each is read once: what happened stays as it is. */
  const eventOf = async (id: string) => {
    const found = read.get(id) ?? (await ledger.event(id).catch(() => undefined))
    if (found) read.set(id, found)
    return found
  }
  const viewOf = async ({ id, type, at, outlets }: SentEvent): Promise<SentEventView> => {
    const event = await eventOf(id)
    const client = event && clientOf(event)?.key
    const about = client === undefined ? '' : eventLog.histories.get(client)?.row.name || client
    return { id, type, at, about, outlets: Object.fromEntries(outlets) }
  }
  return {
    async view() {
      const outlets = [...receivers].map(([name, one]) => ({
        name,
        kind: one.kind,
        down: one.isDown,
        taken: one.taken(),
      }))
      return { outlets, events: (await Promise.all(eventLog.sent.all.map(viewOf))).reverse() }
    },
    turn(outlet, down) {
      const found = receivers.get(outlet)
      if (!found) throw new ControlProblem(404, `there is no outlet ${outlet}`)
      found.setDown(down)
    },
    async sendAgain(id) {
      const event = await eventOf(id)
      if (!event) throw new ControlProblem(404, `there is no event ${id}`)
      const outlets = eventLog.sent.all.find((one) => one.id === id)?.outlets ?? []
      const missing = [...outlets].flatMap(([outlet, { state }]) => (state === 'accepted' ? [] : [outlet]))
      const [queueUrl, replayedAt] = [aws.queueUrl('roomkeeper-local-events'), Date.now()]
      for (const outlet of missing) await sendEventMessage(sqs, queueUrl, { event, outlet, replayedAt })
      return missing.length
    },
    stop: () => s3.destroy(),
  }
}
