import { parseArgs } from 'node:util'
import { Client } from 'undici'
import { whenAsked } from './asked.ts'
import { type DeliveryKind, deliveries, type Signed } from './deliveries.ts'

/**
 * Sends deliveries over connections that never pause, and takes little of the machine that it shares with what it measures:
 * it lives as long as the measuring does, signs before, and forgets what it is answered beside the status. The parent
 * process asks with `{ count, first }`.
 */
const options = {
  kind: { type: 'string', default: 'oneClient' },
  url: { type: 'string', default: '' },
  secret: { type: 'string', default: '' },
  connections: { type: 'string', default: '1' },
} as const
const { kind, url, secret, connections } = parseArgs({ options }).values
const make = deliveries[kind as DeliveryKind]
const { origin, pathname: path } = new URL(url)
const clients = Array.from({ length: Number(connections) }, () => new Client(origin))

const send = (client: Client, delivery: Signed): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let status = 0
  client.dispatch(
    { method: 'POST', path, ...delivery },
    {
      onRequestStart: () => {},
      onResponseStart: (_controller, statusCode) => {
        status = statusCode
      },
      onResponseEnd: () => resolve(status),
      onResponseError: (_controller, error) => reject(error),
    },
  )
  return promise
}

const run = async (count: number, first: number): Promise<number[]> => {
  const waiting = Array.from({ length: count }, (_, n) => make(first + n, url, secret))
  const latencies: number[] = []
  const sendAll = async (client: Client) => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const began = performance.now()
      const status = await send(client, next)
      latencies.push(performance.now() - began)
      if (status !== 202 && status !== 200) throw new Error(`answered ${status}`)
    }
  }
  await Promise.all(clients.map(sendAll))
  return latencies
}

whenAsked(run)
