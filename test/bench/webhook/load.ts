import { Agent, request } from 'node:http'
import { parseArgs } from 'node:util'
import { type DeliveryKind, deliveries } from './deliveries.ts'

/** Sends deliveries and gives the milliseconds of each as a message to the parent process. */
const options = {
  kind: { type: 'string', default: 'oneClient' },
  url: { type: 'string', default: '' },
  secret: { type: 'string', default: '' },
  connections: { type: 'string', default: '1' },
  count: { type: 'string', default: '1' },
  first: { type: 'string', default: '0' },
} as const
const { kind, url, secret, connections, count, first } = parseArgs({ options }).values
const make = deliveries[kind as DeliveryKind]
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) })
const latencies: number[] = []

const send = (n: number) => {
  const { headers, body } = make(n, url, secret)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const began = performance.now()
  const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
    answer.resume()
    answer.on('end', () => {
      latencies.push(performance.now() - began)
      if (answer.statusCode === 202 || answer.statusCode === 200) resolve()
      else reject(new Error(`answered ${answer.statusCode}`))
    })
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

let next = Number(first)
const end = next + Number(count)
const connection = async () => {
  while (next < end) {
    next += 1
    await send(next)
  }
}
await Promise.all(Array.from({ length: Number(connections) }, connection))
process.send?.(latencies)
agent.destroy()
