import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DeliveryKind } from './deliveries.ts'

const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

type Environment = Readonly<Record<string, string>>

const start = (name: string, environment: Environment) =>
  fork(script(name), { env: { ...process.env, ...environment } })

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
  child.kill()
  await once(child, 'exit')
}

/** The plain server in a process of its own. */
export const startPlainServer = async (environment: Environment) => {
  const child = start('plain-server', environment)
  const { port } = await messageFrom<{ port: number }>(child, 'the plain server')
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: () => end(child) }
}

/** Ten times SendMessageBatch, `count` times over, in a process of its own: gives the milliseconds of each ten. */
export const startBatchSender = (environment: Environment) => {
  const child = start('batch-sender', environment)
  const run = (count: number, first: number): Promise<number[]> => {
    child.send({ count, first })
    return messageFrom<number[]>(child, 'the sender of batches')
  }
  return { run, [Symbol.asyncDispose]: () => end(child) }
}

export interface Load {
  kind: DeliveryKind
  url: string
  secret: string
  connections: number
  count: number
  /** Number of the first delivery, so that no two runs send the same. */
  first: number
}

/** Sends the load from a process of its own and gives the milliseconds of each request. @throws when one is not accepted */
export const load = async (options: Load): Promise<number[]> => {
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  return messageFrom<number[]>(fork(script('load'), args), 'the load')
}
