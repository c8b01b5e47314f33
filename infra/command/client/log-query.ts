/** What belongs to a client in the logs of every function, in its order (CloudWatch Logs Insights). */
export const logQueryFor = (client: string): string =>
  [
    'fields @timestamp, event, stage, reason, detail, outcome, attempt, durationMs, error',
    `| filter client = ${JSON.stringify(client)}`,
    '| sort @timestamp asc',
    '| limit 1000',
  ].join('\n')

/** The log groups with lines about clients. */
export const logGroupsOf = (environment: string): string[] =>
  ['receive-webhook', 'onboard-client'].map((name) => `/aws/lambda/roomkeeper-${environment}-${name}`)

/** The same query from a shell; `since` and `now` in epoch milliseconds. */
export const logCommandFor = (environment: string, client: string, since: number, now: number): string =>
  [
    `aws logs start-query --start-time ${Math.floor(since / 1_000)} --end-time ${Math.ceil(now / 1_000)} \\`,
    `  --log-group-names ${logGroupsOf(environment).join(' ')} \\`,
    `  --query-string '${logQueryFor(client).replaceAll('\n', ' ')}'`,
    '# then: aws logs get-query-results --query-id ID',
  ].join('\n')
