import type { SQSRecord } from 'aws-lambda'

/** How often a message was replayed, when last (ISO 8601), and by whom. */
export interface History {
  replays: number
  replayedAt?: string
  replayedBy?: string
}

/** Stands for whoever replayed a message by a move task of SQS, which does not say who that was. */
export const moveTask = 'message move task'

/** The history in message attributes, which `attribute` reads. */
export const historyIn = (attribute: (name: string) => string | undefined): History => {
  const [replayedAt, replayedBy] = [attribute('replayedAt'), attribute('replayedBy')]
  return {
    replays: Number(attribute('replays') ?? 0) || 0,
    ...(replayedAt && { replayedAt }),
    ...(replayedBy && { replayedBy }),
  }
}

/**
 * The history of a message that a worker received. A move task of SQS cannot write on a message: one that it put back still has the
 * attributes of a parked one, and has been replayed once more than its attributes say.
 */
export const historyOf = ({ messageAttributes, attributes }: SQSRecord): History => {
  const history = historyIn((name) => messageAttributes[name]?.stringValue)
  if (!messageAttributes.parkedAt) return history
  const replayedAt = new Date(Number(attributes.SentTimestamp)).toISOString()
  return { replays: history.replays + 1, replayedAt, replayedBy: moveTask }
}

/** The history as message attributes; none for a message that was never replayed. */
export const historyAttributes = (history: History): Record<string, { DataType: string; StringValue: string }> =>
  Object.fromEntries(
    Object.entries(history).flatMap(([name, value]) =>
      value ? [[name, { DataType: 'String', StringValue: String(value) }]] : [],
    ),
  )
