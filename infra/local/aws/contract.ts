import type { LocalAwsClock } from './clock.ts'

/** One line that a function wrote to stdout or stderr; `at` in epoch milliseconds. */
export interface LogRecord {
  function: string
  line: string
  at: number
  stream: 'stdout' | 'stderr'
  /** The invocation that was running, absent while the function is initialising. */
  requestId?: string
}

/** What a caller of Lambda sees when a function failed. */
export interface FunctionError {
  errorType: string
  errorMessage: string
  trace?: string[]
}

/** The answer of one invocation: a JSON value, or an error and nothing else. */
export interface InvocationResult {
  payload?: unknown
  error?: FunctionError
}

/** What happens inside the local AWS, as it happens; `at` in epoch milliseconds, durations in milliseconds. */
export type LocalAwsEvent = { at: number } & (
  | {
      type: 'http.request'
      method: string
      path: string
      routeKey?: string
      status: number
      durationMs: number
      requestId: string
    }
  | { type: 'lambda.start'; function: string; requestId: string; cold: boolean }
  | {
      type: 'lambda.end'
      function: string
      requestId: string
      durationMs: number
      initMs?: number
      usedMemoryMb: number
    }
  | { type: 'lambda.error'; function: string; requestId: string; durationMs: number; error: FunctionError }
  | { type: 'lambda.timeout'; function: string; requestId: string; durationMs: number }
  | { type: 'lambda.retry'; function: string; attempt: number; inMs: number }
  | { type: 'lambda.givenUp'; function: string; destination?: string }
  | { type: 'sqs.sent'; queue: string; messageIds: string[]; groups: string[] }
  | { type: 'sqs.received'; queue: string; function: string; messageIds: string[]; groups: string[] }
  | { type: 'sqs.deleted'; queue: string; function: string; messageIds: string[] }
  | { type: 'sqs.failed'; queue: string; function: string; messageIds: string[]; reason: string }
  | { type: 'sqs.moved'; from: string; to: string; messages: number; status: string }
  | { type: 'sqs.down' }
  | { type: 'sqs.up' }
  | { type: 'schedule.fired'; schedule: string; scheduledTime: string }
)

/** An event before the local AWS puts its time on it. */
export type UntimedEvent = LocalAwsEvent extends infer Event
  ? Event extends LocalAwsEvent
    ? Omit<Event, 'at'>
    : never
  : never

export interface LocalAwsOptions {
  /** Directory of a synthesized CDK app (`cdk.out`). */
  assembly: string
  /** Which stack of the assembly to run; needed only when it has several. */
  stackName?: string
  /** Port of the HTTP API on 127.0.0.1; 0 takes any free one. */
  apiPort: number
  /** New values for environment variables that a function declares already; a name that it does not declare is not added. */
  environment?: Readonly<Record<string, string>>
  /** Secret name -> secret string, what the local Secrets Manager knows at start, and Systems Manager below `/`. */
  secrets: Readonly<Record<string, string>>
  /** Called with every value that is stored in Secrets Manager or Systems Manager, before the answer; with the name of a secret. */
  onSecretStored?(name: string, value: string): Promise<void>
  /** Fire the schedules by the clock (default true); `fireSchedule` works either way. */
  schedules?: boolean
  /** Time of schedules and of asynchronous retries; queues and time limits of functions live in real time. */
  clock?: LocalAwsClock
  /** At most this many environments per function when its concurrency is not reserved; more invocations wait (default 8). */
  environmentsPerFunction?: number
  onLog(record: LogRecord): void
  onEvent?(event: LocalAwsEvent): void
}

interface FunctionSummary {
  logicalId: string
  name: string
  memoryMb: number
  timeoutMs: number
  /** The variables that its template gives it, resolved. */
  environment: Readonly<Record<string, string>>
}

export interface ScheduleSummary {
  logicalId: string
  name: string
  expression: string
  timezone: string
  enabled: boolean
  /** The next firing in epoch milliseconds, absent when there is none. */
  next?: number
}

export interface QueueSummary {
  logicalId: string
  name: string
  url: string
  visible: number
  inFlight: number
  delayed: number
}

export interface AlarmSummary {
  logicalId: string
  name: string
  state: 'ALARM' | 'OK'
}

/** A stack of AWS resources running on this machine. */
export interface LocalAws {
  apiUrl: string
  sqsUrl: string
  /** Endpoint of SES and, in a browser, the page with every mail sent. */
  sesUrl: string
  s3Url: string
  secretsUrl: string
  /** What the AWS SDK needs to speak to the local AWS from outside a function: region, fake credentials, endpoints. */
  sdkEnvironment: Readonly<Record<string, string>>
  functions: readonly FunctionSummary[]
  /** Outputs of the template, resolved; an output that needs something not emulated is left out. */
  outputs: Readonly<Record<string, string>>
  /** URL of a queue by logical id or name; throws for a name the template does not have. */
  queueUrl(logicalIdOrName: string): string
  queues(): Promise<QueueSummary[]>
  /** The alarms on queues and on what functions measure, as CloudWatch would see them now. */
  alarms(): Promise<AlarmSummary[]>
  /** Stores a secret as somebody with every right would; functions keep the old value for as long as they do in AWS. */
  storeSecret(name: string, value: string): void
  /** Invokes a function and waits for its answer, as `aws lambda invoke` does. */
  invoke(functionLogicalIdOrName: string, payload: unknown): Promise<InvocationResult>
  schedules(): readonly ScheduleSummary[]
  /** Fires a schedule now, whatever its state, and waits for its target's first answer. */
  fireSchedule(logicalIdOrName: string): Promise<InvocationResult>
  /** Fault: SQS answers 503 to everybody until `resumeQueue`. */
  stopQueue(): void
  resumeQueue(): void
  /** Fault: kills every running environment of a function at once, as a lost machine would. */
  crash(functionLogicalIdOrName: string): Promise<void>
  /** Ends everything within two seconds: no process, thread, timer or socket is left. */
  stop(): Promise<void>
}
