import { Agent, request } from 'node:http'
import { signStandard } from '#lib/runtime/standard-webhooks.ts'

/** Milliseconds of each answered request, as a message to the parent process. */
const [url = '', secret = '', connections = '10', count = '1000', first = '0'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) })
const latencies: number[] = []

/** One client that nobody has seen yet. */
const send = (n: number) =>
  new Promise<void>((resolve, reject) => {
    const body = JSON.stringify({ id: `C-${n}`, name: `Client ${n}`, email: `contact@c${n}.example.com` })
    const headers = { 'content-type': 'application/json', ...signStandard(`msg_${n}`, Date.now(), body, [secret]) }
    const began = performance.now()
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        latencies.push(performance.now() - began)
        if (answer.statusCode === 202) resolve()
        else reject(new Error(`answered ${answer.statusCode}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })

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
