import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { StreamedAnswer } from '../../../http/exchange.ts'
import { Archive } from '../../backup/archive/archive.ts'
import { type Call, routeId } from '../../http/call.ts'
import type { Result } from '../../http/envelope.ts'
import { BareError, TextError } from '../../http/errors.ts'
import { canManage, effectiveAccess } from '../../members/access.ts'
import { isRoom, type Portal } from '../../portal/portal.ts'
import type { FileContent, FileEntry, User } from '../../types.ts'
import { readableFile, recordFile } from '../file-store.ts'
import { extensionOf } from '../titles.ts'
import { versionOf } from './old-versions.ts'

/** GET /filehandler.ashx?action=download&fileid=N, whole or in ranges. It sits beside the API, outside the envelope. */

const TYPES: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.gz': 'application/x-gzip',
  '.txt': 'text/plain',
  '.html': 'text/html',
  '.png': 'image/png',
  '.doc': 'application/msword',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export function downloadFile(call: Call): StreamedAnswer {
  const file = fileToSend(call)
  const { content } = file
  if (content.kind === 'lost') throw new BareError(404)
  const size = storedSize(file.size, content)
  const { start, end } = rangeOf(call.headers.range, size)
  const partial = end - start !== size
  const headers: Record<string, string> = {
    'content-type': TYPES[extensionOf(file.title)] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.title)}`,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
    ...(partial ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {}),
  }
  if (call.user !== undefined) recordFile(call.portal, 'FileDownloaded', call.user, file, { title: file.title })
  const { backups, tariff } = call.portal.state
  const sent = tariff.saas || end === size ? end : start + sentOf(end - start)
  const chunks = slowed(cutShort(bytesOf(content, start, sent), sent < end), backups.plan.bytesPerSecond)
  return { wire: { status: partial ? 206 : 200, headers }, chunks }
}

/** Visitors and people who may not read the file get an empty 403. `action=stream` goes by the token of a presigned address. */
function fileToSend(call: Call): FileEntry {
  const file = call.portal.file(Number(call.query.get('fileid') ?? 0))
  if (file === undefined) throw new BareError(404)
  const streaming = call.query.get('action')?.toLowerCase() === 'stream'
  if (streaming && call.user === undefined) {
    if (call.query.get('stream_auth') !== streamToken(file)) throw new BareError(403)
  } else if (!mayDownload(call.portal, call.user, file)) throw new BareError(403)
  const version = versionOf(file, Number(call.query.get('version') ?? file.version))
  if (version === undefined) throw new BareError(404)
  return version
}

/** A room may deny it to everybody but those who manage it. */
function mayDownload(portal: Portal, user: User | undefined, file: FileEntry): boolean {
  const top = portal.top(file.folderId)
  const at = effectiveAccess(portal, user, top)
  if (top !== undefined && isRoom(top) && top.denyDownload) return canManage(at)
  return at.role !== 'none'
}

const streamToken = (file: FileEntry) => {
  const digest = createHash('sha256').update(`${file.id} ${file.version}`).digest('base64url')
  return `533218639933.${digest.replace(/[_-]/g, '').slice(0, 41).toUpperCase()}`
}

/** GET /files/file/:id/presigneduri: an address that needs no sign-in. */
export function presignedAddress(call: Call): Result {
  const file = readableFile(call, routeId(call))
  const query = `action=stream&fileid=${file.id}&version=${file.version}&stream_auth=${streamToken(file)}`
  return { response: `${call.portal.base}/filehandler.ashx?${query}` }
}

/** The bytes asked for. `bytes=-500` and ranges beyond the end are answered with 400 and a text, not with 416. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } {
  if (header === undefined) return { start: 0, end: size }
  const [, from = '', to = ''] = header.split(/[=-]/)
  const start = Number(from)
  if (from === '' || Number.isNaN(start)) throw new TextError(400, "The input string '' was not in a correct format.")
  const end = to === '' || Number(to) >= size ? size : Number(to) + 1
  if (end <= start) throw new TextError(400, 'Requested Range Not Satisfiable')
  return { start, end }
}

/** How much .NET copies at a time. */
export const BLOCK = 81_920

/**
 * How much a server with its files on disc sends of a range that ends before the file: it copies in blocks, and the last
 * one would go beyond the length that it has announced.
 */
const sentOf = (length: number) => (length <= BLOCK ? length : length - (length % BLOCK))

async function* cutShort(chunks: AsyncIterable<Buffer>, isCut: boolean): AsyncGenerator<Buffer> {
  yield* chunks
  if (isCut) throw new Error('Response Content-Length mismatch: too many bytes written')
}

type StoredContent = Exclude<FileContent, { kind: 'lost' }>

/** What lies in the storage may be shorter than its row says. */
const storedSize = (size: number, content: StoredContent): number =>
  content.kind === 'bytes' ? Math.min(size, Buffer.byteLength(content.base64, 'base64')) : size

async function* bytesOf(content: StoredContent, start: number, end: number): AsyncGenerator<Buffer> {
  if (content.kind === 'archive') yield* new Archive(content).read(start, end)
  else yield Buffer.from(content.base64, 'base64').subarray(start, end)
}

/** Real time, as a slow line takes it. */
export async function* slowed(
  chunks: AsyncIterable<Buffer>,
  bytesPerSecond: number | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (bytesPerSecond !== undefined) await wait((chunk.length / bytesPerSecond) * 1000)
    yield chunk
  }
}
