import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { functionEnvironment } from '../bundles/environment.ts'
import { secrets } from '../webhook/local-aws.ts'
import { startLoad } from '../webhook/processes.ts'
import { memoryOf } from './memory.ts'

export const connections = 10
const watchEvery = 500

const startChild = async <T>(script: string, env = process.env) => {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    env,
    // What a receiver logs is taken off its hands, as CloudWatch does.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [facts] = (await once(child, 'message')) as [T]
  return {
    child,
    pid: child.pid ?? 0,
    ...facts,
    async [Symbol.asyncDispose]() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** What a local AWS in a process of its own says of itself: see `own-aws.ts`. */
interface AwsFacts {
  /** Of the local HTTP API. */
  url: string
  queueUrl: string
  sdkEnvironment: Readonly<Record<string, string>>
}

export const startOwnAws = () => startChild<AwsFacts>('./own-aws.ts')

/** Bytes of log that the receivers of a local AWS have written. */
export const loggedBy = async ({ child }: { child: ChildProcess }): Promise<number> => {
  child.send('logged')
  const [{ logged }] = await once(child, 'message')
  return logged
}

/** The receiver behind a plain server, in one process: see `receiver-server.ts`. */
export const startReceiverServer = ({ queueUrl, sdkEnvironment, url }: AwsFacts, bundle: string) => {
  const environment = functionEnvironment({
    ...sdkEnvironment,
    BUNDLE: bundle,
    QUEUE_URL: queueUrl,
    PUBLIC_URL: new URL(url).origin,
    SETTINGS: JSON.stringify({
      sources: { generic: {} },
      secrets: { webhooks: { generic: 'roomkeeper/local/webhooks/generic' } },
    }),
  })
  return startChild<{ url: string }>('./receiver-server.ts', environment)
}

/** One run under load: milliseconds of each request, and the most megabytes of all processes that take part. */
export interface Run {
  times: number[]
  megabytes: number
}

export interface Contender extends AsyncDisposable {
  run(count: number): Promise<Run>
}

/** Who takes deliveries at `url`; `pids`: its processes, each with its children. */
export const contender = (url: string, pids: readonly number[]): Contender => {
  const load = startLoad({ kind: 'oneClient', url, secret: secrets.generic, connections })
  let first = 0
  return {
    async run(count) {
      const seen = [0]
      const watching = setInterval(async () => {
        const each = await Promise.all(pids.map(memoryOf))
        seen.push(each.reduce((sum, one) => sum + one, 0))
      }, watchEvery)
      first += count
      const times = await load.run(count, first - count).finally(() => clearInterval(watching))
      return { times, megabytes: Math.max(...seen) }
    },
    [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
  }
}
