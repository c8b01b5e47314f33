import type { Call } from './call.ts'
import { routeId } from './call.ts'
import { type Result, streamed } from './envelope.ts'
import { fileDto } from './file-dto.ts'
import { readableFile } from './files.ts'
import { route } from './router.ts'
import type { FileEntry } from './types.ts'

/** Versions of files: every change of the bytes is one, and the earlier ones stay. */

/** The file as it was in one of its versions, if that is still there. */
export function versionOf(file: FileEntry, version: number): FileEntry | undefined {
  if (version === file.version) return file
  const old = file.versions?.find((each) => each.version === version)
  if (old === undefined) return undefined
  const { comment: _, ...rest } = file
  return { ...rest, ...old }
}

/** GET /files/file/:id/history: the newest first. */
function history(call: Call): Result {
  const file = readableFile(call, routeId(call))
  const numbers = [file.version, ...(file.versions ?? []).map(({ version }) => version).reverse()]
  return streamed(
    numbers.flatMap((each) => versionOf(file, each) ?? []).map((each) => fileDto(call.portal, each, call.user)),
  )
}

export const fileVersionRoutes = [route('GET', '/files/file/:id/history', history)]
