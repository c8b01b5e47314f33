import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { FunctionError, LogRecord } from '../contract.ts'
import type { FunctionModel } from '../template/functions.ts'

export const MB = 1024 * 1024

/** What Node itself takes of a function's memory on Lambda, where the whole process counts; for reports only. */
export const RUNTIME_MB = 40

// V8 needs a limit close to the function's, or it would not collect garbage in time. But a thread that runs into V8's own limit with
// one large allocation takes the whole process down, so the limit that counts is kept by looking (see isolate.ts), a little before.
const HEADROOM_MB = 32
// Lambda starts Node with half-spaces of a twentieth of the function's memory each; V8 counts three for what is young.
const YOUNG_SHARE = 3 / 20

/** What `bootstrap.mjs` says from inside the thread. */
export type ThreadMessage =
  | { type: 'ready' }
  | { type: 'fatal'; error: FunctionError }
  | { type: 'output'; stream: LogRecord['stream']; text: string }
  | { type: 'done'; payload: string; usedMemory: number }
  | { type: 'failed'; error: FunctionError; usedMemory: number }

const streamName = (): string => {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`
}

/** Starts a thread that loads the function's bundle, with these environment variables and no other. */
export function startThread(model: FunctionModel, env: Readonly<Record<string, string>>): Worker {
  const logStreamName = streamName()
  const functionContext = {
    functionName: model.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: model.arn,
    memoryLimitInMB: String(model.memoryMb),
    logGroupName: `/aws/lambda/${model.name}`,
    logStreamName,
  }
  return new Worker(new URL('./bootstrap.mjs', import.meta.url), {
    name: model.name,
    env: { ...env, AWS_LAMBDA_LOG_STREAM_NAME: logStreamName },
    workerData: { handler: model.handler, directory: model.directory, functionContext },
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: model.memoryMb + HEADROOM_MB,
      maxYoungGenerationSizeMb: Math.ceil(model.memoryMb * YOUNG_SHARE),
    },
  })
}
