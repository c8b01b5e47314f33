import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import type { FunctionModel } from '../template/functions.ts'

export const MB = 1024 * 1024

/** Lambda counts the whole process; Node itself takes about this much of it before a function has done anything. */
export const RUNTIME_MB = 40

// A thread that reaches V8's own limit can take the whole process down with it, so that limit is far away, and the one that counts is
// kept by looking (see isolate.ts).
const SAFETY_MB = 1024

/** What is left of a function's memory for its own objects and buffers. */
export const ownMemoryMb = ({ memoryMb }: FunctionModel): number => Math.max(16, memoryMb - RUNTIME_MB)

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
    resourceLimits: { maxOldGenerationSizeMb: ownMemoryMb(model) + SAFETY_MB },
  })
}
