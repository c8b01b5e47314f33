import type { ServerResponse } from 'node:http'
import type { StreamedAnswer, WireAnswer } from './exchange.ts'
import type { FaultAction } from './faults.ts'

/** Answers on their way out, and what faults do to them. */

/** Does what the fault says with the connection; gives the status that the client saw. */
export async function sendFault(
  fault: FaultAction,
  response: ServerResponse,
  { proxyPage }: { proxyPage?(status: number): string },
  answer?: WireAnswer,
): Promise<number | undefined> {
  if (fault.kind === 'status') {
    const page = proxyPage && { headers: { 'content-type': 'text/html' }, body: proxyPage(fault.status) }
    const { headers, body } = { headers: {}, body: '', ...page, ...fault }
    response.writeHead(fault.status, headers).end(body)
    return fault.status
  }
  if (fault.kind === 'hang') {
    await new Promise<void>((resolve) => response.on('close', resolve))
    return undefined
  }
  if (fault.kind === 'truncate') await sendHalf(response, answer)
  response.socket?.destroy()
  return undefined
}

/** Half of what was announced. Without an answer, the beginning of one. */
async function sendHalf(response: ServerResponse, answer: WireAnswer | undefined): Promise<void> {
  if (answer !== undefined && 'chunks' in answer) return sendHalfStream(response, answer)
  const { status, headers, body = '' } = answer ?? NO_ANSWER
  const whole = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': String(whole.length + 1) })
  await written(response, whole.subarray(0, Math.floor(whole.length / 2)))
}

const NO_ANSWER = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"response":{"id":1' }

async function sendHalfStream(response: ServerResponse, { wire, chunks }: StreamedAnswer): Promise<void> {
  response.writeHead(wire.status, wire.headers)
  let left = Math.floor(Number(wire.headers['content-length'] ?? 0) / 2)
  for await (const chunk of chunks) {
    await written(response, chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) return
  }
}

const written = (response: ServerResponse, bytes: Buffer) =>
  new Promise<void>((resolve) => {
    response.write(bytes, () => resolve())
  })

/** Sends an answer, whole or chunk by chunk. */
export async function send(response: ServerResponse, answer: WireAnswer, method: string): Promise<void> {
  if ('chunks' in answer) return sendStream(response, answer)
  const { status, headers, body = '' } = answer
  response.writeHead(status, headers)
  response.end(method === 'HEAD' ? '' : body)
}

async function sendStream(response: ServerResponse, { wire, chunks }: StreamedAnswer): Promise<void> {
  response.writeHead(wire.status, wire.headers)
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return
      if (!response.write(chunk)) await roomIn(response)
    }
    response.end()
  } catch {
    // What was sent before arrives.
    response.socket?.destroySoon()
  }
}

/** Waits until the client has taken what was written, or has gone. */
const roomIn = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })
