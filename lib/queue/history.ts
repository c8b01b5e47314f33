import type { SQSRecord } from 'aws-lambda'

/** What became of a message before: how often it was replayed, when last (ISO 8601), and by whom. */
export interface History {
  replays: number
  replayedAt?: string
  replayedBy?: string
}

/** Who replayed a message that SQS itself has put back: it does not tell for whom. */
export const moveTask = 'message move task'

/** The history that message attributes tell of, read by `attribute`. */
export const historyIn = (attribute: (name: string) => string | undefined): History => {
  const [replayedAt, replayedBy] = [attribute('replayedAt'), attribute('replayedBy')]
  return {
    replays: Number(attribute('replays') ?? 0) || 0,
    ...(replayedAt && { replayedAt }),
    ...(replayedBy && { replayedBy }),
  }
}

/**
 * The history of a message that a worker received. One that a message move task put back still says that it was parked, and
 * has been replayed once more than it says itself: nothing can be written on a message on that way.
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
