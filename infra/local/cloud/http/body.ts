import type { IncomingMessage } from 'node:http'

/**
 * The body of a request, or `undefined` when it is larger than `limit` bytes; the rest is then read and forgotten.
 * Rejects when the client goes away before the end.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>()
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  })
  request.on('end', () => resolve(size <= limit ? Buffer.concat(chunks) : undefined))
  request.on('error', reject)
  request.on('close', () => {
    if (!request.readableEnded) reject(new Error('the client went away'))
  })
  return promise
}
