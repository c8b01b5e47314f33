import { GUID, type IdKind } from '../mapping.ts'

/** Which values neither the request nor the server's rules determine. Everything else must be the same. */

const UNDETERMINED = [
  // Times of day, colours by chance, sums over a portal that was not fresh.
  /\.(server-timing|color|usedSpace)$/,
  // Random secrets and tokens.
  /\.(keyPostfix|requestToken|stack|traceId)$/,
  // A file shows it when a room with the same number has tags: the numbers are others here.
  /\.lastOpened$/,
  // What the owner's documents held before.
  /^body\.response\.current\.(foldersCount|filesCount)$/,
  // In which order one call reaches several people.
  /\.related\[\]\.data\.(user|access)$/,
  // A date as it comes, without zeros at its end.
  /^body\.response\.expires$/,
  // The size of a picture of which the recorder kept no bytes.
  /\.dimensions$/,
  // How long a self-test took.
  /\.(duration|totalDuration)$/,
]

/** Is this member not to be compared? `owner` is the recorded object that has it. */
export function isUndetermined(path: string, owner: Record<string, unknown> = {}): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (UNDETERMINED.some((pattern) => pattern.test(path))) return true
  // How far background work had come when it was looked at.
  if (owner.finished === false && ['progress', 'processed', 'files', 'folders'].includes(name)) return true
  if (owner.isCompleted === false && ['progress', 'roomId', 'templateId'].includes(name)) return true
  // What is new for whom is marked in the background; nobody reads it.
  if ((owner.fileStatus === 2 && name === 'fileStatus') || path === 'body.response.current.new') return true
  // Dates of an upload in parts come with as many digits as they have.
  if ('bytes_total' in owner && ['created', 'expired'].includes(name)) return true
  // A file that is none yet.
  if (owner.uploaded === false && name === 'file') return true
  // Who touched the portal's own folders last.
  if (owner.parentId === 0 && /^(createdBy|updatedBy)$/.test(name)) return true
  if (owner.rootFolderType === 20 && name === 'ownedBy') return true
  // What an archive weighs, and how much lay in the recorded portal's archive.
  if (String(owner.title).endsWith('.tar.gz') && /^(pureC|c)ontentLength$/.test(name)) return true
  if (owner.isCompleted === false && name === 'percentage') return true
  if (name === 'data' && isOneOfMany(owner)) return true
  return owner.title === 'Archive' && (name === 'foldersCount' || name === 'filesCount')
}

/** An invitation that was sent again to several people at once: which of them comes first is nobody's. */
const isOneOfMany = ({ action, related }: Record<string, unknown>) =>
  (action as { key?: string } | undefined)?.key === 'RoomInviteResend' && Array.isArray(related) && related.length > 0

/** Has this list no order that the server keeps? The order of tags changes by itself (docs/facts/docspace-api.md#tags-of-a-room). */
export function isUnordered(route: string, path: string): boolean {
  // What one call did at once stands in the log in the order in which its writers came.
  if (/\.(tags|members|related)$/.test(path)) return true
  return path === 'body.response' && /\/(share|links|getbackuphistory|group\/room\/\d+)$/.test(route)
}

/** Is the member an id, and of what? */
export function idKind(path: string, owner: Record<string, unknown>): IdKind | undefined {
  if (/\.(parentId|rootFolderId|folderId|roomId|templateId|originRoomId|originId|toFolderId)$/.test(path))
    return 'folder'
  if (!path.endsWith('.id') && !path.endsWith('.taskId')) return undefined
  if (typeof owner.id !== 'number') return 'guid'
  if ('key' in owner) return undefined
  if ('initiator' in owner || 'actionId' in owner) return Number(owner.actionId ?? 5_000) < 5_000 ? 'login' : 'event'
  return owner.fileEntryType === 2 || 'accessibility' in owner ? 'file' : 'folder'
}

const DATES = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{7})?(Z|[+-]\d\d:\d\d)?$/

/** How the server says that a body is no JSON: no client reads the words. */
const UNREADABLE = /^(?:'.*' is an invalid start|Expected start|The JSON (?:object|array) contains).* Path:/s

/** A value with everything that is different by nature replaced. Dates keep their form, URLs their structure. */
export function masked(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (DATES.test(value) && !value.startsWith('0001')) return value.replace(/[0-9]/g, '0')
  return value
    .replace(UNREADABLE, 'The JSON cannot be read. Path:')
    .replace(/( Path: \S+) \| LineNumber: \d+ \| BytePositionInLine: \d+\.$/, '$1')
    .replace(/^(\{portal\}|http:\/\/localhost:\d+|http:\/\/127\.0\.0\.1:\d+)/, '{portal}')
    .replace(GUID, '{guid}')
    .replace(/^sk-(\*{3})?(\w+|<64 hex>)$/, 'sk-$1')
    .replace(/\?hash=-?\d+/, '?hash=0')
    .replace(/\/s\/[\w-]{15}$/, '/s/{short}')
    .replace(/\?uid=[0-9a-f]{32}$/, '?uid={session}')
    .replace(/fileid=\d+/, 'fileid={file}')
    .replace(/(\/(?:files\/(?:rooms\/|roomtemplate\/|folder\/|file\/)?|(?:people|group)\/room\/))\d+/, '$1{n}')
    .replace(/target=\d+/, 'target={n}')
    .replace(/(\/room_logos\/root\/)\d+/, '$1{n}')
    .replace(/(\/media\/view\/)\d+/, '$1{file}')
    .replace(/_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d/, '_{time}')
    .replace(/auth=[\w.]+/, 'auth={token}')
}
