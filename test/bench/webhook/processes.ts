import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

/** The plain server in a process of its own. */
export const startPlainServer = async (environment: Readonly<Record<string, string>>) => {
  const child = fork(script('plain-server'), { env: { ...process.env, ...environment } })
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }))
    child.once('exit', (code) => reject(new Error(`the plain server ended with ${code}`)))
  })
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
    },
  }
}

export interface Load {
  url: string
  secret: string
  connections: number
  count: number
  /** Number of the first client, so that no two runs send the same. */
  first: number
}

/** Sends the load from a process of its own and gives the milliseconds of each request. @throws when one is not accepted */
export const load = async ({ url, secret, connections, count, first }: Load): Promise<number[]> => {
  const child = fork(script('load'), [url, secret, String(connections), String(count), String(first)])
  return new Promise((resolve, reject) => {
    child.once('message', (latencies) => resolve(latencies as number[]))
    child.once('exit', (code) => reject(new Error(`the load ended with ${code} and no figures`)))
  })
}
