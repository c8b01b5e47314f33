import type { Portal } from '../../portal/portal.ts'
import type { FileEntry, User } from '../../types.ts'
import { replaceFile } from '../file-store.ts'

/** What a file was before. */

/** The file as it was in one of its versions, if that is still there. */
export function versionOf(file: FileEntry, version: number): FileEntry | undefined {
  if (version === file.version) return file
  const old = file.versions?.find((each) => each.version === version)
  if (old === undefined) return undefined
  const { comment: _, ...rest } = file
  return { ...rest, ...old }
}

const MOMENT = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})

/** "11/28/2026 3:06 AM", with the narrow blank of .NET. */
const momentOf = (at: number) =>
  MOMENT.format(at)
    .replace(', ', ' ')
    .replace(/ (?=[AP]M$)/, '\u202f')

/** A new version with the bytes of an old one. */
export function restoreVersion(portal: Portal, user: User, file: FileEntry, old: FileEntry): FileEntry {
  const comment = `Restored from the revision of ${momentOf(old.updated)}`
  return replaceFile(portal, user, file, { size: old.size, content: old.content, comment })
}
