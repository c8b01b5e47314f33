import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DeliveryKind } from './deliveries.ts'

const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

type Environment = Readonly<Record<string, string>>

const start = (name: string, environment: Environment) =>
  fork(script(name), { env: { ...process.env, ...environment } })

/** As `start`, but what it prints is read and forgotten, as CloudWatch's agent would read it. */
const startQuietly = (name: string, environment: Environment) => {
  const child = fork(script(name), { env: { ...environment }, silent: true })
  child.stdout?.resume()
  child.stderr?.pipe(process.stderr)
  return child
}

/** The next message of a child. @throws when it ends before */
const messageFrom = <T>(child: ChildProcess, what: string): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const ended = (code: number | null) => reject(new Error(`${what} ended with ${code}`))
  child.once('exit', ended)
  child.once('message', (message) => {
    child.off('exit', ended)
    resolve(message as T)
  })
  return promise
}

const end = async (child: ChildProcess) => {
  // False for one that is gone already, whose exit nobody would hear of again.
  if (child.kill()) await once(child, 'exit')
}

/** The plain server in a process of its own. */
export const startPlainServer = async (environment: Environment) => {
  const child = start('plain-server', environment)
  const { port } = await messageFrom<{ port: number }>(child, 'the plain server')
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: () => end(child) }
}

export interface Repeater extends AsyncDisposable {
  /** Does its work `count` times and gives the milliseconds of each. */
  run(count: number, first: number): Promise<number[]>
}

const repeater = (child: ChildProcess, what: string): Repeater => ({
  run: (count, first) => {
    child.send({ count, first })
    return messageFrom<number[]>(child, what)
  },
  [Symbol.asyncDispose]: () => end(child),
})

/** Ten times SendMessageBatch in a process of its own. */
export const startBatchSender = (environment: Environment): Repeater =>
  repeater(start('batch-sender', environment), 'the sender of batches')

/** The receiver's bundle in a process of its own, without the local HTTP API. */
export const startReceiver = (environment: Environment): Repeater =>
  repeater(startQuietly('receiver', environment), 'the receiver')

export interface Load {
  kind: DeliveryKind
  url: string
  secret: string
  connections: number
}

/** Sends deliveries from a process of its own: `run` gives the milliseconds of each, and throws when one is not accepted. */
export const startLoad = (options: Load): Repeater => {
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  return repeater(fork(script('load'), args), 'the load')
}
