import type { PortalAccess } from './servers.ts'

interface Answer {
  status: number
  /** `response` of DocSpace's envelope. */
  body: unknown
}

/** A room as the portal has it. */
export interface RoomSeen {
  id: number
  title: string
  tags: string[]
  createdBy: { id: string }
}

interface Share {
  access: number
  isOwner?: boolean
  sharedToUser?: { id: string; email: string }
}

interface Entries {
  files: { id: number; title: string; version: number }[]
  folders: { id: number; title: string }[]
}

/** Names of the rights that rooms know (docs/facts are about the product; these are the server's numbers). */
const rights: Readonly<Record<number, string>> = { 2: 'reads', 9: 'manages', 10: 'edits', 11: 'creates' }

/** A real portal as its people see it: what was made is read back here, never by the product. */
export class Portal {
  readonly #access: PortalAccess
  /** Whose key reads, unless another is named. Rooms are seen by those who manage them. */
  readonly #reader: string

  constructor(access: PortalAccess, reader = 'roomadmin1-star') {
    this.#access = access
    this.#reader = reader
  }

  /** The same portal, read by another key. */
  readBy(key: string): Portal {
    return new Portal(this.#access, key)
  }

  get url(): string {
    return this.#access.base
  }

  key(name: string): string {
    const found = this.#access.keys.find((key) => key.name === name)
    if (!found) throw new Error(`the portal has no key ${name}`)
    return found.key
  }

  user(label: string) {
    const found = this.#access.users.find((user) => user.label === label)
    if (!found) throw new Error(`the portal has no user ${label}`)
    return found
  }

  /** @throws when the answer is no success, with what the portal said */
  async call<T>(method: string, path: string, body?: unknown, key = this.#reader): Promise<T> {
    const { status, body: answer } = await this.ask(method, path, body, key)
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)?.slice(0, 200)}`)
    return answer as T
  }

  async ask(method: string, path: string, body?: unknown, key = this.#reader): Promise<Answer> {
    const json = body !== undefined && !(body instanceof FormData)
    const response = await fetch(`${this.url}/api/2.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key(key)}`, ...(json && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const parsed = text.startsWith('{') ? (JSON.parse(text) as { response?: unknown; error?: unknown }) : {}
    return { status: response.status, body: parsed.response ?? parsed.error }
  }

  /** Rooms with this tag, archived ones too. */
  async roomsTagged(tag: string, key?: string): Promise<RoomSeen[]> {
    const query = new URLSearchParams({ searchArea: '2', tags: JSON.stringify([tag]) })
    const { folders } = await this.call<{ folders: RoomSeen[] }>('GET', `files/rooms?${query}`, undefined, key)
    return folders
  }

  /** Rooms whose title has this text in it, archived ones too. */
  async roomsTitled(text: string, key?: string): Promise<RoomSeen[]> {
    const query = new URLSearchParams({ searchArea: '2', filterValue: text })
    const { folders } = await this.call<{ folders: RoomSeen[] }>('GET', `files/rooms?${query}`, undefined, key)
    return folders.filter(({ title }) => title.includes(text))
  }

  async room(id: number): Promise<RoomSeen> {
    return this.call('GET', `files/rooms/${id}`)
  }

  /** Who is in the room besides its owner: `reads contact@acme.example.com`, sorted. */
  async people(room: number): Promise<string[]> {
    const shares = await this.call<Share[]>('GET', `files/rooms/${room}/share?filterType=0&count=100`)
    return shares
      .filter(({ isOwner }) => !isOwner)
      .map(({ access, sharedToUser }) => `${rights[access] ?? `access ${access}`} ${sharedToUser?.email}`)
      .sort()
  }

  /** Where the room's invitation links lead, by which a link is known whatever its short address. */
  async invitations(room: number): Promise<string[]> {
    const links = await this.call<{ sharedLink: { shareLink: string } }[]>('GET', `files/rooms/${room}/links?type=0`)
    return Promise.all(links.map(({ sharedLink }) => this.leadsTo(sharedLink.shareLink)))
  }

  /** What a short link leads to, without the host. */
  async leadsTo(link: string): Promise<string> {
    const { pathname, search } = new URL(link)
    const response = await fetch(`${this.url}${pathname}${search}`, { redirect: 'manual' })
    const target = response.headers.get('location') ?? `${response.status}`
    return URL.canParse(target) ? new URL(target).search : target
  }

  entries(folder: number | '@my', key?: string): Promise<Entries & { current: { id: number } }> {
    return this.call('GET', `files/${folder}`, undefined, key)
  }

  /** Titles of everything in a room: `Contracts/`, `Deliverables/Welcome.pdf`, sorted. */
  async tree(folder: number, above = ''): Promise<string[]> {
    const { files, folders } = await this.entries(folder)
    const below = await Promise.all(
      folders.map(async ({ id, title }) => {
        const inside = await this.tree(id, `${above}${title}/`)
        return inside.length > 0 ? inside : [`${above}${title}/`]
      }),
    )
    return [...files.map(({ title }) => `${above}${title}`), ...below.flat()].sort()
  }

  /** The bytes of a file. */
  async download(file: number, key = this.#reader): Promise<Uint8Array<ArrayBuffer>> {
    const address = `${this.url}/filehandler.ashx?action=download&fileid=${file}`
    const response = await fetch(address, { headers: { authorization: `Bearer ${this.key(key)}` } })
    if (!response.ok) throw new Error(`the download of file ${file} was answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  async makeFolder(parent: number, title: string, key?: string): Promise<number> {
    return (await this.call<{ id: number }>('POST', `files/folder/${parent}`, { title }, key)).id
  }

  async upload(folder: number, title: string, bytes: Uint8Array<ArrayBuffer>, key?: string): Promise<number> {
    const form = new FormData()
    form.append('file', new Blob([bytes], { type: 'application/octet-stream' }), title)
    const answer = await this.call<unknown>('POST', `files/${folder}/upload`, form, key)
    const made = (Array.isArray(answer) ? answer[0] : answer) as { id: number }
    return made.id
  }
}
