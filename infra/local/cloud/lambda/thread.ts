import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import type { FunctionModel } from '../template/functions.ts'

export const MB = 1024 * 1024

/** What Node itself takes of a function's memory on Lambda, where the whole process counts; for reports only. */
export const RUNTIME_MB = 40

// V8 needs a limit close to the function's, or it would not collect garbage in time. But a thread that runs into V8's own limit with
// one large allocation takes the whole process down, so the limit that counts is kept by looking (see isolate.ts), a little before.
const HEADROOM_MB = 32
// Young garbage counts as used until it is collected; with V8's default it could be 48 MB, a third of a small function.
const YOUNG_MB = 24

const Failure = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) })

/** What `bootstrap.mjs` says from inside the thread. */
export const ThreadMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('fatal'), error: Failure }),
  z.object({ type: z.literal('done'), payload: z.string(), usedMemory: z.number() }),
  z.object({ type: z.literal('failed'), error: Failure, usedMemory: z.number() }),
])
export type ThreadMessage = z.infer<typeof ThreadMessage>

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
    resourceLimits: { maxOldGenerationSizeMb: model.memoryMb + HEADROOM_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  })
}
