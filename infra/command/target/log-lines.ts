import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { clientConfig } from './aws.ts'
import type { Target } from './target.ts'

export interface LogLine {
  /** Epoch milliseconds. */
  at: number
  text: string
}

/** Lines of a function's log that match a pattern of CloudWatch Logs, from `since` in epoch milliseconds. */
export const logLines = async (
  { environment, instance }: Pick<Target, 'environment' | 'instance'>,
  functionName: string,
  filterPattern: string,
  since: number,
): Promise<LogLine[]> => {
  const client = new CloudWatchLogsClient(clientConfig(instance, 'CLOUDWATCH_LOGS'))
  const lines: LogLine[] = []
  let nextToken: string | undefined
  try {
    do {
      const answer = await client.send(
        new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/roomkeeper-${environment}-${functionName}`,
          startTime: since,
          filterPattern,
          ...(nextToken && { nextToken }),
        }),
      )
      for (const { timestamp = 0, message = '' } of answer.events ?? []) lines.push({ at: timestamp, text: message })
      nextToken = answer.nextToken
    } while (nextToken)
    return lines
  } finally {
    client.destroy()
  }
}
