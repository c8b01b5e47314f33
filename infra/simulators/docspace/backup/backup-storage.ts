import type { StreamedAnswer } from '../../http/exchange.ts'
import { BLOCK, slowed } from '../files/versions/download.ts'
import type { Call } from '../http/call.ts'
import { BareError } from '../http/errors.ts'
import { openRoute } from '../http/router.ts'
import { Archive } from './archive/archive.ts'
import { linkAuth } from './backup-worker.ts'

/**
 * GET /storage/backup/root/NAME: archives of DataStore, by the link that the progress shows (StorageHandler.cs). Unlike
 * the file handler it copies from the beginning of a range to the end of the file, whatever end was asked for.
 */
function download(call: Call): StreamedAnswer {
  if (call.user === undefined) throw new BareError(403)
  const { backups } = call.portal.state
  const record = backups.history.find((each) => each.fileName === call.params.name && each.content !== undefined)
  if (record?.content === undefined || (record.expiresOn ?? 0) <= call.portal.now()) throw new BareError(404)
  if (call.query.get('auth') !== linkAuth(record.id)) throw new BareError(403)
  const archive = new Archive(record.content)
  const { start, end } = rangeOf(call.headers.range, archive.size)
  const headers = {
    'content-type': 'application/x-gzip',
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
    ...(call.headers.range !== undefined && { 'content-range': ` bytes ${start}-${end - 1}/${archive.size}` }),
  }
  const status = end - start < archive.size ? 206 : 200
  return { wire: { status, headers }, chunks: slowed(copied(archive, start, end), backups.plan.bytesPerSecond) }
}

function rangeOf(header: string | undefined, size: number): { start: number; end: number } {
  if (header === undefined) return { start: 0, end: size }
  const [, from = '', to = ''] = header.split(/[=-]/)
  const start = Number(from)
  const end = to === '' || Number(to) >= size ? size : Number(to) + 1
  if (end <= start) throw new BareError(400)
  return { start, end }
}

/** The web server refuses a block that goes beyond the announced length, and breaks the connection. */
async function* copied(archive: Archive, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < archive.size; at += BLOCK) {
    const until = Math.min(at + BLOCK, archive.size)
    if (until > end) throw new Error('Response Content-Length mismatch: too many bytes written')
    yield* archive.read(at, until)
  }
}

export const backupStorageRoutes = [openRoute('GET', '/storage/backup/root/:name', download)]
