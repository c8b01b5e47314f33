/** A mail as SES was given it. */
export interface SentMail {
  To: string[]
  Subject: string
}

/** What a test asks of the emulator itself, because no command of the product does. */
export interface EmulatorServices {
  /** Invokes a function as EventBridge Scheduler would. @throws when it fails */
  invoke(name: string, event: unknown): Promise<unknown>
  /** What SES was given to send, the oldest first. */
  mails(): Promise<SentMail[]>
  /** Every line that the functions have written to CloudWatch Logs, by log group. */
  logs(): Promise<Map<string, string[]>>
}

export const servicesOf = (url: string, account: string): EmulatorServices => {
  const askLogs = async <T>(action: string, input: object): Promise<T> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': `Logs_20140328.${action}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(input),
    })
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    async invoke(name, event) {
      const options = { method: 'POST', body: JSON.stringify(event) }
      const answer = await fetch(`${url}/2015-03-31/functions/${name}/invocations`, options)
      const text = await answer.text()
      if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(`${name} failed: ${text}`)
      return JSON.parse(text)
    },
    async mails() {
      const answer = await fetch(`${url}/_ministack/ses/messages`)
      const { messages } = (await answer.json()) as { messages: Record<string, SentMail[]> }
      return messages[account] ?? []
    },
    async logs() {
      const { logGroups } = await askLogs<{ logGroups: { logGroupName: string }[] }>('DescribeLogGroups', {
        logGroupNamePrefix: '/aws/lambda/',
      })
      const read = logGroups.map(async ({ logGroupName }): Promise<[string, string[]]> => {
        const input = { logGroupName, limit: 10_000 }
        const { events } = await askLogs<{ events: { message: string }[] }>('FilterLogEvents', input)
        return [logGroupName, events.map(({ message }) => message)]
      })
      return new Map(await Promise.all(read))
    },
  }
}
