/** Which number or guid of the recorded portal is which one here. Learned from answers, used for later requests. */

/** Folders and rooms share numbers, files, lines of the log and sign-ins have their own, everything else has guids. */
export type IdKind = 'folder' | 'file' | 'event' | 'login' | 'guid'

/** The recorder's number for what does not exist. */
const NOBODY = 99_999_999

export class Mapping {
  readonly #known: Record<IdKind, Map<string, string>> = {
    folder: new Map(),
    file: new Map(),
    event: new Map(),
    login: new Map(),
    guid: new Map(),
  }

  /** Folders made by exchanges whose answer was not recorded, oldest first. */
  readonly unseen: number[] = []

  /** What is known so far, to try an answer on. */
  copy(): Mapping {
    const copy = new Mapping()
    copy.take(this)
    return copy
  }

  /** Takes over what a copy has learned. */
  take(other: Mapping): void {
    for (const [kind, pairs] of Object.entries(other.#known))
      for (const [recorded, ours] of pairs) this.learn(kind as IdKind, recorded, ours)
    this.unseen.splice(0, this.unseen.length, ...other.unseen)
  }

  /** Notes the pair; false when the recorded id is already another one here. */
  learn(kind: IdKind, recorded: unknown, ours: unknown): boolean {
    const known = this.#known[kind].get(String(recorded))
    if (known !== undefined) return known === String(ours)
    this.#known[kind].set(String(recorded), String(ours))
    return true
  }

  has(kind: IdKind, recorded: unknown): boolean {
    return this.#known[kind].has(String(recorded))
  }

  /** Our id for a recorded one; itself when nothing is known (made-up ids of requests). */
  of(kind: IdKind, recorded: unknown): string {
    if (kind === 'folder' && !this.has(kind, recorded)) this.#meetUnseen(recorded)
    return this.#known[kind].get(String(recorded)) ?? String(recorded)
  }

  #meetUnseen(recorded: unknown): void {
    const first = Number(recorded) < NOBODY ? this.unseen.shift() : undefined
    if (first !== undefined) this.learn('folder', recorded, first)
  }

  /** Every guid, and every room that an address names, by ours. */
  text(text: string): string {
    return this.guids(text).replace(
      /((?:roomId|folder)=|\/rooms\/shared\/|\/files\/(?=\d+\/session\/))(\d+)/g,
      (_, head: string, id: string) => head + this.of('folder', id),
    )
  }

  /** Every guid in a text by ours. */
  guids(text: string): string {
    return text.replace(GUID, (guid) => this.of('guid', guid))
  }
}

export const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi

const FOLDER_PATHS = [
  /^(\/api\/2\.0\/files\/rooms\/)(\d+)(?=[/?]|$)/i,
  /^(\/api\/2\.0\/files\/folder\/)(\d+)(?=[/?]|$)/i,
  /^(\/api\/2\.0\/files\/)(\d+)(?=[/?]|$)(?!\/update)/i,
  /^(\/api\/2\.0\/files\/roomtemplate\/)(\d+)(?=\/)/i,
  /^(\/api\/2\.0\/(?:people|group)\/room\/)(\d+)(?=[/?]|$)/i,
  /([?&]target=)(\d+)(?=&|$)/,
]
/** Of a file's number in an address. */
const FILE_PATH =
  /^(\/api\/2\.0\/files\/file\/|\/filehandler\.ashx\?.*fileid=|\/api\/2\.0\/files\/(?=\d+\/update$))(\d+)(?=[/?&]|$)/i

/** The path with our ids. */
export function mapPath(mapping: Mapping, path: string): string {
  const mapped = FOLDER_PATHS.reduce(
    (text, pattern) => text.replace(pattern, (_, head: string, id: string) => head + mapping.of('folder', id)),
    path,
  ).replace(FILE_PATH, (_, head: string, id: string) => head + mapping.of('file', id))
  return mapping.guids(mapped)
}

const BODY_IDS: Record<string, IdKind> = {
  destFolderId: 'folder',
  folderIds: 'folder',
  roomId: 'folder',
  roomIds: 'folder',
  templateId: 'folder',
  fileIds: 'file',
  fileId: 'file',
}

/** The body with our ids; numbers stay numbers and strings stay strings. */
export function mapBody(mapping: Mapping, body: unknown, name = ''): unknown {
  if (Array.isArray(body)) return body.map((each) => mapBody(mapping, each, name))
  if (typeof body === 'object' && body !== null) {
    const isFolderParam = 'key' in body && body.key === 'folderId'
    const isFileParam = 'key' in body && body.key === 'filePath'
    const isTemplate = 'public' in body
    return Object.fromEntries(
      Object.entries(body).map(([key, value]) => [
        key,
        mapBody(
          mapping,
          value,
          isFolderParam && key === 'value'
            ? 'destFolderId'
            : isFileParam && key === 'value'
              ? 'fileId'
              : isTemplate && key === 'id'
                ? 'templateId'
                : key,
        ),
      ]),
    )
  }
  const kind = BODY_IDS[name]
  if (kind !== undefined && typeof body === 'number') return Number(mapping.of(kind, body))
  if (kind !== undefined && typeof body === 'string') return mapping.of(kind, body)
  return typeof body === 'string' ? mapping.guids(body) : body
}
