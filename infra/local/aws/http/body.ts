import type { IncomingMessage } from 'node:http'

/** The body of a request, or `undefined` when it is larger than `limit` bytes; the rest is then read and forgotten. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  return size <= limit ? Buffer.concat(chunks) : undefined
}
