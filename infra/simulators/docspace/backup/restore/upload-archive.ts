import { filePart } from '../../files/upload/upload.ts'
import type { Call } from '../../http/call.ts'
import type { WireAnswer } from '../../http/envelope.ts'
import { openRoute } from '../../http/router.ts'
import { isAdmin } from '../../members/access.ts'
import type { UploadedArchive } from './restore-types.ts'

/**
 * POST /backupFileUpload.ashx: first `init=true` with the size, then pieces. It answers 200 to everything, outside of the
 * envelope, and says in its body whether it has done anything (docs/facts/docspace.md#an-archive-is-put-beside-the-api).
 */

const LARGEST = 10_485_760

class RefusedUpload extends Error {}

async function uploadArchive(call: Call): Promise<WireAnswer> {
  try {
    return answer({ Success: true, ChunkSize: LARGEST, EndUpload: await take(call) })
  } catch (error) {
    if (!(error instanceof RefusedUpload)) throw error
    return answer({ Success: false, Message: error.message, ChunkSize: 0, EndUpload: false })
  }
}

const answer = (body: object): WireAnswer => ({ status: 200, headers: {}, body: JSON.stringify(body) })

/** Says whether all of it is there. */
async function take(call: Call): Promise<boolean> {
  const { state } = call.portal
  if (call.user === undefined || !isAdmin(call.user)) {
    const who = call.user === undefined ? 'guest' : call.user.userName
    throw new RefusedUpload(
      `"${who}" access denied "Edit Portal Settings". Cause: Edit Portal Settings: access denied..`,
    )
  }
  if (call.query.isTrue('init')) {
    const size = Number(call.query.get('totalSize'))
    if (!(size > 0)) throw new RefusedUpload('Total size must be greater than 0.')
    state.uploadedArchive = { size, name: '', base64: '', ended: false }
    return false
  }
  const uploaded = state.uploadedArchive
  if (uploaded === undefined || uploaded.ended) throw new RefusedUpload('Need init upload.')
  const part = await filePart(call)
  if (part === undefined) throw new RefusedUpload('Index was out of range.')
  if (part.bytes.length > LARGEST) throw new RefusedUpload('chunkSize more then maxChunkUploadSize')
  uploaded.name = part.name
  return append(uploaded, part.bytes)
}

function append(uploaded: UploadedArchive, piece: Buffer): boolean {
  const bytes = Buffer.concat([Buffer.from(uploaded.base64, 'base64'), piece])
  uploaded.base64 = bytes.toString('base64')
  uploaded.ended = bytes.length >= uploaded.size
  return uploaded.ended
}

export const uploadRoutes = [openRoute('POST', '/backupfileupload.ashx', uploadArchive)]
