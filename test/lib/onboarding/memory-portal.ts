import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import { entriesIn, type File, type FolderListing, type TreeListing } from '#lib/docspace/rooms/folders.ts'
import type { Group } from '#lib/docspace/rooms/groups.ts'
import type { InvitationLink } from '#lib/docspace/rooms/links.ts'
import type { Member } from '#lib/docspace/rooms/members.ts'
import type { Person } from '#lib/docspace/rooms/people.ts'
import { hasTag, type Room } from '#lib/docspace/rooms/rooms.ts'
import { storedTitle } from '#lib/docspace/rooms/stored-title.ts'
import type { TemplateSlot } from '#lib/docspace/rooms/templates.ts'

/** What DocSpace has, as far as an onboarding reads it. */
export interface PortalState {
  rooms: Room[]
  links: Record<number, InvitationLink>
  members: Record<number, Member[]>
  folders: Record<number, Pick<FolderListing, 'folders' | 'files'>>
  files: Record<number, File>
  /** The bytes of files that can be downloaded. */
  bytes: Record<number, Uint8Array>
  /** What was uploaded, by its title. */
  uploads: Record<string, Uint8Array>
  people: Person[]
  groups: Group[]
  /** Logs of rooms, the newest first. */
  logs: Record<number, RoomLogEntry[]>
  /** Ids of accounts that are not active: links that they made let nobody in. */
  gone: string[]
  /** Ids of administrators of DocSpace. */
  administrators: string[]
  /** Rooms whose links were made by one of them. */
  deadLinks: number[]
  /** Answers about the slot for rooms from templates, one after the other; the last one stays. Without any, rooms are made at once. */
  slots: TemplateSlot[]
  /** Every write, in its order: how often something is asked for matters to a portal. */
  writes: string[]
  /** Every read that has no effect but costs a request. */
  reads: string[]
}

export const keyOwner = 'key owner'

const refused = (call: string): never => {
  throw new DocSpaceRefusal(404, call)
}

export const roomOf = (id: number, more: Partial<Room> = {}): Room => ({
  id,
  title: 'Client - Acme',
  type: 2,
  tags: [],
  createdBy: keyOwner,
  archived: false,
  empty: true,
  age: 3_600_000,
  ...more,
})

export const linkOf = (id: string): InvitationLink => ({
  id,
  url: `https://portal.example/s/${id}`,
  access: 2,
  expired: false,
})

export const memberOf = (userId: string, more: Partial<Member> = {}): Member => ({
  userId,
  email: `${userId}@example.com`,
  access: 2,
  owner: false,
  pending: false,
  ...more,
})

export const fileOf = (title: string, more: Partial<File> = {}): File => ({
  id: 0,
  title,
  extension: /\.[^.]+$/.exec(title)?.[0] ?? '',
  size: 0,
  folderId: 0,
  created: 0,
  version: 1,
  ...more,
})

/** A portal without a server: what is read is what the state has, and a write changes that. Far simpler than the simulator, on purpose. */
export const memoryPortal = (given: Partial<PortalState> = {}) => {
  const state: PortalState = {
    rooms: [],
    links: {},
    members: {},
    folders: {},
    files: {},
    bytes: {},
    uploads: {},
    people: [],
    groups: [],
    logs: {},
    gone: [],
    administrators: [],
    deadLinks: [],
    slots: [],
    writes: [],
    reads: [],
    ...given,
  }
  const room = (id: number): Room => state.rooms.find((one) => one.id === id) ?? refused(`GET room ${id}`)
  const retagged = (id: number, change: (tags: string[]) => string[]): Room => {
    const found = room(id)
    found.tags = change(found.tags)
    return { ...found, tags: [...found.tags] }
  }
  const contentOf = (id: number) => {
    state.folders[id] ??= { folders: [], files: [] }
    return state.folders[id]
  }
  const listing = (id: number): FolderListing => {
    const found = state.folders[id] ?? { folders: [], files: [] }
    const { title, tags, createdBy } = state.rooms.find((one) => one.id === id) ?? {
      title: `folder ${id}`,
      tags: [],
      createdBy: '',
    }
    return { id, title, created: 0, tags, features: {}, roomType: undefined, createdBy, ...found }
  }
  const everythingIn = (id: number): NonNullable<TreeListing['below']> => {
    const { folders, files } = listing(id)
    const deeper = folders.map((folder) => everythingIn(folder.id))
    return {
      folders: [...folders.map((one) => ({ ...one, parentId: id })), ...deeper.flatMap((one) => one.folders)],
      files: [...files.map((one) => ({ ...one, folderId: id })), ...deeper.flatMap((one) => one.files)],
    }
  }
  const addRoom = (title: string, type: number, tags: readonly string[]): Room => {
    const made = roomOf(100 + state.rooms.length, { title, type, tags: [...tags], age: 0 })
    state.rooms.push(made)
    return { ...made, tags: [...tags] }
  }
  const addFolder = (parent: number, title: string): number => {
    const id = 500 + Object.keys(state.folders).length
    contentOf(parent).folders.push({ id, title })
    contentOf(id)
    return id
  }
  const copyAll = (from: number, to: number): void => {
    const there = contentOf(to)
    there.files.push(...contentOf(from).files.filter(({ title }) => !there.files.some((file) => file.title === title)))
    for (const { id, title } of contentOf(from).folders)
      copyAll(id, there.folders.find((folder) => folder.title === title)?.id ?? addFolder(to, title))
  }
  const membersOf = (id: number): Member[] => {
    state.members[id] ??= [memberOf(keyOwner, { owner: true })]
    return state.members[id]
  }
  const nextSlot = (): TemplateSlot =>
    (state.slots.length > 1 ? state.slots.shift() : state.slots[0]) ?? { state: 'free' }
  const docspace = {
    address: {
      hosts: ['portal.example'],
      roomPage: (id: number, ref?: unknown) => `https://portal.example/rooms/shared/${id}${ref ? '#client' : ''}`,
    },
    rooms: {
      findByTag: async (tag: string) => state.rooms.filter((one) => hasTag(one, tag)),
      findByTitle: async (title: string) => state.rooms.filter((one) => one.title === title),
      get: async (id: number) => room(id),
      async create({ title, type, tags }: { title: string; type: number; tags: readonly string[] }) {
        state.writes.push(`create ${title}`)
        return addRoom(title, type, tags)
      },
      async addTag(id: number, tag: string) {
        state.writes.push(`tag ${id} ${tag}`)
        return retagged(id, (tags) => [...tags, tag])
      },
      async rename(id: number, title: string) {
        state.writes.push(`rename ${id} to ${title}`)
        const found = room(id)
        found.title = storedTitle(title)
        return { ...found }
      },
      async giveTo(id: number, userId: string) {
        state.writes.push(`give ${id} to ${userId}`)
        const before = room(id).createdBy
        room(id).createdBy = userId
        for (const one of membersOf(id)) {
          if (one.userId === before) Object.assign(one, { owner: false, access: 9 })
          if (one.userId === userId) Object.assign(one, { owner: true })
        }
      },
      async removeTag(id: number, tag: string) {
        state.writes.push(`untag ${id} ${tag}`)
        return retagged(id, (tags) => tags.filter((one) => one !== tag))
      },
    },
    links: {
      async invitation(id: number) {
        state.reads.push(`link ${id}`)
        return state.links[id]
      },
      async createInvitation(id: number, link: { id: string; access: number; title: string }) {
        state.writes.push(`link ${id} ${link.title} ${link.access}`)
        const made = linkOf(link.id)
        state.links[id] = made
        return made
      },
    },
    linkCheck: {
      async isDead(url: string) {
        state.reads.push(`confirm ${url}`)
        return state.deadLinks.some((id) => state.links[id]?.url === url)
      },
    },
    roomLog: {
      async entries(id: number) {
        state.reads.push(`log ${id}`)
        return state.logs[id] ?? []
      },
    },
    members: {
      list: async (id: number) => membersOf(id).filter(({ group }) => group === undefined),
      listWithGroups: async (id: number) => [...membersOf(id)],
      async invite(
        id: number,
        people: readonly { userId?: string; email?: string; access: number }[],
        culture?: string,
        notify = true,
      ) {
        state.writes.push(
          `invite ${people.map((one) => one.userId ?? one.email).join(' ')} to ${id}${culture ? ` in ${culture}` : ''}${notify ? '' : ', silently'}`,
        )
        for (const { userId, email, access } of people) {
          const there = membersOf(id).find((one) => (userId ? one.userId === userId : one.email === email))
          if (there) there.access = access
          else
            membersOf(id).push(
              memberOf(userId ?? `account of ${email}`, {
                email: email ?? `${userId}@example.com`,
                access,
                pending: !userId,
              }),
            )
        }
      },
      /** Every one of them is mailed, and the log of the room shows it. */
      async sendAgain(id: number, userIds: readonly string[]) {
        state.writes.push(`mail ${userIds.join(' ')} in ${id}`)
        for (const whom of userIds) {
          const log = state.logs[id] ?? []
          const by = { id: keyOwner, name: '' }
          const entry = { id: log.length + 1, action: 'RoomInviteResend', by, at: undefined, whom, tags: [] }
          state.logs[id] = [entry, ...log]
        }
      },
      async setAccess(id: number, entries: readonly { userId?: string; email?: string; access: number }[]) {
        for (const { userId, email, access } of entries) {
          state.writes.push(`access ${access} for ${userId ?? email} in ${id}`)
          const there = membersOf(id).find((one) => one.userId === userId)
          if (there && access > 0) there.access = access
          if (access === 0) state.members[id] = membersOf(id).filter((one) => one !== there)
        }
      },
    },
    folders: {
      async listTree(id: number): Promise<TreeListing> {
        state.reads.push(`tree ${id}`)
        const below = everythingIn(id)
        return { ...listing(id), ...entriesIn(below, id), below }
      },
      async list(id: number): Promise<FolderListing> {
        state.reads.push(`folder ${id}`)
        return listing(id)
      },
      async create(parent: number, title: string) {
        state.writes.push(`folder ${title} in ${parent}`)
        return { id: addFolder(parent, title), title }
      },
    },
    files: {
      get: async (id: number) => state.files[id] ?? refused(`GET file ${id}`),
      async copyAs(id: number, folderId: number, title: string) {
        state.writes.push(`copy ${id} to ${folderId} as ${title}`)
        const made = fileOf(title)
        contentOf(folderId).files.push(made)
        return made
      },
      async upload(folderId: number, title: string, bytes: Uint8Array) {
        state.writes.push(`upload ${title} to ${folderId}`)
        state.uploads[title] = bytes
        const { files } = contentOf(folderId)
        const at = files.findIndex((file) => file.title === title)
        const made = fileOf(title, { version: (files[at]?.version ?? 0) + 1 })
        files.splice(at === -1 ? files.length : at, 1, made)
        return made
      },
      async copyContent(folderId: number, destinationId: number) {
        state.writes.push(`copy content of ${folderId} to ${destinationId}`)
        copyAll(folderId, destinationId)
        return { id: 'operation', state: 'running' }
      },
      operation: async (id: string) => ({ id, state: 'finished' }),
    },
    downloads: {
      async file({ id }: { id: number }) {
        state.reads.push(`download ${id}`)
        return state.bytes[id] ?? refused(`GET bytes of ${id}`)
      },
    },
    groups: {
      read: async (id: string | undefined) =>
        id === undefined ? refused('GET group') : state.groups.find((one) => one.id === id),
      idsOf: async (name: string) => state.groups.filter((one) => one.name === name).map(({ id }) => id),
    },
    people: {
      findByEmail: async (email: string) => state.people.find((one) => one.email === email),
      keyOwner: async () => keyOwner,
      addressOf: async (id: string) => `${id}@example.com`,
      standing: async (id: string) => ({
        active: !state.gone.includes(id),
        administrator: state.administrators.includes(id),
      }),
    },
    templates: {
      async createRoom({ templateId, title, tags }: { templateId: number; title: string; tags: readonly string[] }) {
        state.writes.push(`create ${title} from ${templateId} as ${tags.join(' ')}`)
        if (state.slots.length > 0) return nextSlot()
        const { id } = addRoom(title, 2, tags)
        copyAll(templateId, id)
        return { state: 'done', failed: false, roomId: id }
      },
      async slot() {
        state.reads.push('slot')
        return nextSlot()
      },
    },
  }
  return { state, docspace: docspace as unknown as DocSpace }
}
