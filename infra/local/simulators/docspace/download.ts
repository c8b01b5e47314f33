import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Archive } from './archive.ts'
import { type Call, requireSignedIn, routeId, type StreamedAnswer } from './call.ts'
import type { Result } from './envelope.ts'
import { BareError } from './errors.ts'
import { readableFile } from './files.ts'
import { route } from './router.ts'
import { extensionOf } from './titles.ts'
import type { FileContent, FileEntry } from './types.ts'

/** GET /filehandler.ashx?action=download&fileid=N, whole or in ranges. It sits beside the API, outside the envelope. */

const TYPES: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.gz': 'application/x-gzip',
  '.txt': 'text/plain',
  '.html': 'text/html',
}

function download(call: Call): StreamedAnswer {
  const file = fileToSend(call)
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

/** `action=stream` needs the token of a presigned address instead of a signed-in user. */
function fileToSend(call: Call): FileEntry {
  const id = Number(call.query.get('fileid') ?? 0)
  if (call.query.get('action')?.toLowerCase() !== 'stream') {
    requireSignedIn(call)
    return readableFile(call, id)
  }
  const file = call.portal.file(id)
  if (file === undefined) throw new BareError(404)
  if (call.query.get('stream_auth') !== streamToken(file)) throw new BareError(403)
  return file
}

const streamToken = (file: FileEntry) => {
  const digest = createHash('sha256').update(`${file.id} ${file.version}`).digest('base64url')
  return `533218639933.${digest.replace(/[_-]/g, '').slice(0, 41).toUpperCase()}`
}

/** GET /files/file/:id/presigneduri: an address that needs no sign-in. */
function presigned(call: Call): Result {
  const file = readableFile(call, routeId(call))
  const query = `action=stream&fileid=${file.id}&version=${file.version}&stream_auth=${streamToken(file)}`
  return { response: `${call.portal.url}/filehandler.ashx?${query}` }
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

export const downloadRoutes = [
  route('GET', '/filehandler.ashx', download, { anonymous: true }),
  route('GET', '/files/file/:id/presigneduri', presigned),
]
