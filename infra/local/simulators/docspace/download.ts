import { setTimeout as wait } from 'node:timers/promises'
import { Archive } from './archive.ts'
import { type Call, requireSignedIn, type StreamedAnswer } from './call.ts'
import { BareError } from './errors.ts'
import { readableFile } from './files.ts'
import { route } from './router.ts'
import { extensionOf } from './titles.ts'
import type { FileContent } from './types.ts'

/** GET /filehandler.ashx?action=download&fileid=N, whole or in ranges. It sits beside the API, outside the envelope. */

const TYPES: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.gz': 'application/x-gzip',
  '.txt': 'text/plain',
  '.html': 'text/html',
}

function download(call: Call): StreamedAnswer {
  requireSignedIn(call)
  const file = readableFile(call, Number(call.query.get('fileid') ?? 0))
  const range = rangeOf(call.headers.range, file.size)
  const { start, end } = range ?? { start: 0, end: file.size }
  const headers: Record<string, string> = {
    'content-type': TYPES[extensionOf(file.title)] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.title)}`,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
    etag: `"${file.id}_${file.version}"`,
    'last-modified': new Date(file.updated).toUTCString(),
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${file.size}` }),
  }
  const speed = call.portal.state.backups.plan.bytesPerSecond
  const chunks = slowed(bytesOf(file.content, start, end), speed)
  return { wire: { status: range === undefined ? 200 : 206, headers }, chunks }
}

/** The first range of a Range header; 416 when it lies outside. Anything unreadable is no range. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return undefined
  const [, from = '', to = ''] = match
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1)
  if (start >= size || start >= end) throw new BareError(416, { 'content-range': `bytes */${size}` })
  return { start, end }
}

async function* bytesOf(content: FileContent, start: number, end: number): AsyncGenerator<Buffer> {
  if (content.kind === 'archive') yield* new Archive(content).read(start, end)
  else yield Buffer.from(content.base64, 'base64').subarray(start, end)
}

/** Real time, as a slow line takes it. */
async function* slowed(chunks: AsyncIterable<Buffer>, bytesPerSecond: number | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (bytesPerSecond !== undefined) await wait((chunk.length / bytesPerSecond) * 1000)
    yield chunk
  }
}

export const downloadRoutes = [route('GET', '/filehandler.ashx', download)]
