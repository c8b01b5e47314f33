import type { ServerResponse } from 'node:http'
import type { Answer } from './dispatch.ts'
import type { FaultAction } from './faults.ts'

/** Answers on their way out, and what faults do to them. */

/** Does what the fault says with the connection; gives the status that the client saw. */
export async function sendFault(
  fault: FaultAction,
  response: ServerResponse,
  answer?: Answer,
): Promise<number | undefined> {
  if (fault.kind === 'status') {
    const headers = fault.headers ?? { 'content-type': 'text/html' }
    response.writeHead(fault.status, headers).end(fault.body ?? `<html><h1>${fault.status}</h1></html>`)
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

async function sendHalf(response: ServerResponse, answer: Answer | undefined): Promise<void> {
  const whole = answer !== undefined && 'body' in answer ? Buffer.from(answer.body) : Buffer.from('{"response":{"id":1')
  const head =
    answer !== undefined && 'body' in answer ? answer : { status: 200, headers: { 'content-type': 'application/json' } }
  response.writeHead(head.status, { ...head.headers, 'content-length': String(whole.length + 1) })
  await new Promise<void>((resolve) => response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => resolve()))
}

/** Sends an answer, whole or chunk by chunk. */
export async function send(response: ServerResponse, answer: Answer, method: string): Promise<void> {
  if ('chunks' in answer) return sendStream(response, answer.wire.status, answer.wire.headers, answer.chunks)
  response.writeHead(answer.status, answer.headers)
  response.end(method === 'HEAD' ? '' : answer.body)
}

async function sendStream(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  chunks: AsyncIterable<Buffer>,
): Promise<void> {
  response.writeHead(status, headers)
  for await (const chunk of chunks) {
    if (response.destroyed) return
    if (!response.write(chunk))
      await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  response.end()
}
