import { createHash } from 'node:crypto'
import { lowerAscii } from '../../runtime/ascii.ts'
import { isClientKey } from '../../runtime/client-key.ts'
import type { ExtractRows } from '../extract/layout.ts'

/** What an archive promises of the portal that comes of it. Plain data, some 200 bytes a file of a client. */
export interface ArchivedPortal {
  /** Whose password is set anew first. */
  ownerEmail: string
  people: number
  rooms: PromisedRoom[]
  /** Files to be read back, chosen by the seed. */
  sample: PromisedFile[]
}

export interface PromisedRoom {
  client: string
  /** Current versions, in all of its folders. */
  files: number
  /** Addresses of its people, in small letters, in order. */
  members: string[]
  /** Its lists are empty after a restore: the order of what is in it is in no archive. */
  indexed: boolean
}

export interface PromisedFile {
  client: string
  /** Titles from the room to the file. */
  path: string[]
  /** Where its content lies in the archive. */
  object: string
}

interface FileRow {
  id: string
  version: string
  folder: string
  title: string
}

/** Everything that the tables are read for. */
export class ArchivedRows {
  readonly #people = new Map<string, string>()
  readonly #folders = new Map<string, { parent: string; title: string; by: string }>()
  readonly #files: FileRow[] = []
  readonly #shares: { room: string; person: string }[] = []
  readonly #labels = new Map<string, string>()
  readonly #rooms = new Map<string, string[]>()
  readonly #indexed = new Set<string>()
  #owner = ''

  readonly tables: Readonly<Record<string, ExtractRows>> = {
    'core/tenants_tenants': { columns: ['owner_id'], take: (row) => (this.#owner = row('owner_id') ?? '') },
    'core/core_user': {
      columns: ['id', 'email', 'removed'],
      take: (row) => row('removed') === 'true' || this.#people.set(row('id') ?? '', lowerAscii(row('email') ?? '')),
    },
    'files/files_folder': {
      columns: ['id', 'parent_id', 'title', 'create_by'],
      take: (row) => {
        const [parent = '', title = '', by = ''] = [row('parent_id'), row('title'), row('create_by')]
        this.#folders.set(row('id') ?? '', { parent, title, by })
      },
    },
    'files/files_file': {
      columns: ['id', 'version', 'current_version', 'folder_id', 'title', 'content_length'],
      take: (row) => {
        if (row('current_version') !== 'true') return
        const [id = '', version = '', of = '', title = ''] = [row('id'), row('version'), row('folder_id'), row('title')]
        this.#files.push({ id, version, folder: of, title })
      },
    },
    'files/files_security': {
      columns: ['entry_id', 'entry_type', 'subject', 'subject_type'],
      take: (row) => {
        if (row('entry_type') !== folderEntry || row('subject_type') !== aboutPerson) return
        this.#shares.push({ room: row('entry_id') ?? '', person: row('subject') ?? '' })
      },
    },
    'files/files_room_settings': {
      columns: ['room_id', 'indexing'],
      take: (row) => row('indexing') === 'true' && this.#indexed.add(row('room_id') ?? ''),
    },
    'files2/files_tag': {
      columns: ['id', 'name'],
      take: (row) => isClientKey(row('name') ?? '') && this.#labels.set(row('id') ?? '', row('name') ?? ''),
    },
    'files2/files_tag_link': {
      columns: ['tag_id', 'entry_type', 'entry_id'],
      take: (row) => {
        if (row('entry_type') !== folderEntry) return
        const room = row('entry_id') ?? ''
        this.#rooms.set(room, [...(this.#rooms.get(room) ?? []), row('tag_id') ?? ''])
      },
    },
  }

  /** `most`: how many files are chosen. */
  promised(seed: string, most: number): ArchivedPortal {
    const counts = new Map<string, number>()
    const chosen: { rank: string; room: string; file: FileRow }[] = []
    for (const file of this.#files) {
      const room = this.#roomOf(file.folder)
      if (room === undefined) continue
      counts.set(room, (counts.get(room) ?? 0) + 1)
      if (!this.#indexed.has(room)) chosen.push({ rank: rankOf(seed, file.id), room, file })
    }
    chosen.sort((one, other) => (one.rank < other.rank ? -1 : 1))
    return {
      ownerEmail: this.#people.get(this.#owner) ?? '',
      people: this.#people.size,
      rooms: [...this.#rooms.keys()].flatMap((room) => this.#promisedRoom(room, counts.get(room) ?? 0)),
      sample: chosen.slice(0, most).map(({ room, file }) => ({
        client: this.#clientsOf(room)[0] ?? '',
        path: [...this.#titlesTo(room, file.folder), file.title],
        object: objectOf(file),
      })),
    }
  }

  #promisedRoom(room: string, files: number): PromisedRoom[] {
    const people = this.#shares.filter((share) => share.room === room).map(({ person }) => person)
    const all = [this.#folders.get(room)?.by ?? '', ...people]
    const members = [...new Set(all.flatMap((id) => this.#people.get(id) ?? []))].sort()
    return this.#clientsOf(room).map((client) => ({ client, files, members, indexed: this.#indexed.has(room) }))
  }

  #clientsOf(room: string): string[] {
    return (this.#rooms.get(room) ?? []).flatMap((label) => this.#labels.get(label) ?? [])
  }

  /** The client's room that a folder lies in, or is. */
  #roomOf(folder: string): string | undefined {
    for (let at = folder, depth = 0; depth < deepest; depth += 1) {
      if (this.#clientsOf(at).length > 0) return at
      const above = this.#folders.get(at)?.parent
      if (above === undefined) return undefined
      at = above
    }
    return undefined
  }

  #titlesTo(room: string, folder: string): string[] {
    if (folder === room) return []
    const { parent = room, title = '' } = this.#folders.get(folder) ?? {}
    return [...this.#titlesTo(room, parent), title]
  }
}

const folderEntry = '1'
const aboutPerson = '0'
/** No folder of a portal lies deeper; also the end of a circle. */
const deepest = 256

/** The same seed chooses the same files, in whatever order they come. */
const rankOf = (seed: string, id: string): string => createHash('sha256').update(`${seed}/${id}`).digest('hex')

/** Where the storage keeps a version (docs/facts/backup-archive.md#where-a-version-lies), without its extension. */
const objectOf = ({ id, version }: FileRow): string =>
  `files/folder_${(Math.floor(Number(id) / 1000) + 1) * 1000}/file_${id}/v${version}/content`
