import { type Deliveries, Waiting } from '../crm/deliveries.ts'
import type { WebhookAnswer } from '../crm/outbound.ts'
import type { Delivery } from '../crm/types.ts'
import { find, type Org } from './account.ts'
import { acknowledges, type Definition, type Notification, outboundMessage } from './message.ts'
import type { RecordChange } from './records.ts'

interface Pending {
  definition: Definition
  notifications: { id: string; recordId: string }[]
  attempt: number
  firstAt: number
  dueAt: number
}

export interface OutboundMessages {
  definitions: Definition[]
  changed(change: RecordChange): void
  isDue(): boolean
  run(): Promise<void>
  message(definition: Definition, recordId: string): string
}

const perMessage = 100
const givenUpAfterMs = 24 * 3_600_000
const longestWaitMs = 2 * 3_600_000
const firstWaitMs = 15_000
/** Exactly these, and no authenticity among them. */
export const headers = { 'Content-Type': 'text/xml; charset=UTF-8', SOAPAction: '""' }

/** Only the acknowledgement counts: a bare 200, JSON or a page is a failure and is retried (docs/facts/salesforce.md#outbound-messages). */
export function verdictOf(answer: WebhookAnswer): Delivery['verdict'] {
  return answer.status === 200 && acknowledges(answer.headers['content-type'], answer.body) ? 'delivered' : 'retry'
}

/** Salesforce's outbound messages: the whole message again for a day, waits doubling up to two hours, out of order. */
export function createOutboundMessages(org: Org, deliveries: Deliveries, ownChangesSend: boolean): OutboundMessages {
  const waiting = new Waiting<Pending>(org.clock)
  const now = () => org.clock.now()

  function join(definition: Definition, recordId: string): void {
    const notification = { id: org.newId('04l'), recordId }
    const open = waiting.all.find(
      (one) => one.definition === definition && one.attempt === 1 && one.notifications.length < perMessage,
    )
    if (open) open.notifications.push(notification)
    else waiting.all.push({ definition, notifications: [notification], attempt: 1, firstAt: now(), dueAt: now() })
  }

  /** Fields are read when a message is sent; what was deleted meanwhile yields nothing. */
  function living({ definition, notifications }: Pending): Notification[] {
    return notifications.flatMap(({ id, recordId }) => {
      const record = find(org, definition.type, recordId)
      return record === undefined ? [] : [{ id, record }]
    })
  }

  async function send(one: Pending): Promise<void> {
    const { definition, attempt } = one
    const notifications = living(one)
    if (notifications.length === 0) return
    const body = outboundMessage(org, definition, notifications)
    const events = notifications.map(({ record }) => ({ name: definition.type, id: record.Id }))
    const out = { url: definition.endpointUrl, headers, body, attempt, events }
    const { verdict } = await deliveries.deliver(out)
    if (verdict === 'delivered') return
    const dueAt = now() + Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs)
    if (dueAt - one.firstAt <= givenUpAfterMs) waiting.all.push({ ...one, attempt: attempt + 1, dueAt })
  }

  const messages: OutboundMessages = {
    definitions: [],
    changed({ kind, type, id, userId }) {
      // "Send Outbound Messages" taken from the integration user's profile is Salesforce's own guard against loops.
      if (userId === org.integrationUserId && !ownChangesSend) return
      for (const definition of messages.definitions.filter((one) => one.type === type && one.active)) {
        if (kind === 'create' || definition.on === 'createAndUpdate') join(definition, id)
      }
    },
    isDue: waiting.isDue,
    async run() {
      for (const one of waiting.take()) await send(one)
    },
    message(definition, recordId) {
      const record = find(org, definition.type, recordId) ?? { Id: recordId }
      return outboundMessage(org, definition, [{ id: org.newId('04l'), record }])
    },
  }
  return messages
}
