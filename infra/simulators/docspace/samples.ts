import type { Own } from '../own-secrets.ts'
import { ROOTS } from './portal/portal.ts'
import { OWNER_ID } from './portal/seed.ts'
import type { PortalState } from './portal/state.ts'
import type { FileEntry, Folder, Room, User } from './types.ts'

/** People, keys and content to begin with. Their ids are what the product's default settings point at. */

/** Sample API keys, both of the owner: worthless outside the simulator. */
export const SAMPLE_KEYS = {
  /** rooms:write, files:write, accounts:read. */
  onboarding: `sk-${'0a'.repeat(32)}`,
  /** Everything. */
  backup: `sk-${'0b'.repeat(32)}`,
} as const

export type SampleKeys = Own<typeof SAMPLE_KEYS>

/** Numbers of the sample content. */
export const SAMPLE_IDS = {
  welcomePack: 10,
  welcomeFile: 11,
  guideFile: 12,
  templateFolder: 20,
  templateRoom: 30,
} as const

const DELIVERABLES = 'Deliverables'

/** Adds the sample people, keys, welcome files, template folder and room template. */
export function addSamples(state: PortalState, now: number, keys: SampleKeys): void {
  const created = Math.round(now / 1000) * 1000
  state.users.push(...samplePeople(created))
  addSampleKeys(state, created, keys)
  const stamp = { created, createdBy: OWNER_ID, updated: created, updatedBy: OWNER_ID }
  state.rooms.push(room(SAMPLE_IDS.welcomePack, 'Welcome pack', ROOTS.rooms, stamp))
  state.rooms.push(room(SAMPLE_IDS.templateRoom, 'Client template', ROOTS.templates, stamp))
  state.folders.push({ id: SAMPLE_IDS.templateFolder, title: 'Client template', parentId: ROOTS.my, ...stamp })
  addWelcomeFiles(state, SAMPLE_IDS.welcomePack, SAMPLE_IDS.welcomeFile, stamp)
  addTree(state, SAMPLE_IDS.templateFolder, stamp)
  addTree(state, SAMPLE_IDS.templateRoom, stamp)
}

type Stamp = Pick<Folder, 'created' | 'createdBy' | 'updated' | 'updatedBy'>

function samplePeople(created: number): User[] {
  const person = (n: number, first: string, last: string, type: User['type'], status: User['status'] = 1): User => ({
    id: `00000000-0000-4000-8000-00000000000${n}`,
    email: `${first}.${last}@example.com`.toLowerCase(),
    firstName: first,
    lastName: last,
    userName: `${first}.${last}`.toLowerCase(),
    type,
    status,
    activationStatus: 1,
    created,
    createdBy: OWNER_ID,
  })
  return [
    person(1, 'Anna', 'Manager', 'roomAdmin'),
    person(2, 'Ben', 'Manager', 'roomAdmin'),
    person(3, 'Carl', 'User', 'user'),
    person(4, 'Dora', 'Gone', 'roomAdmin', 2),
  ]
}

/** The owner's two. */
export function addSampleKeys(state: PortalState, created: number, keys: SampleKeys): void {
  const common = { userId: OWNER_ID, created, isActive: true }
  state.keys.push(
    {
      id: '00000000-0000-4000-9000-000000000001',
      name: 'onboarding',
      secret: keys.onboarding,
      permissions: ['rooms:write', 'files:write', 'accounts:read'],
      ...common,
    },
    {
      id: '00000000-0000-4000-9000-000000000002',
      name: 'backup',
      secret: keys.backup,
      permissions: [],
      ...common,
    },
  )
}

function room(id: number, title: string, parentId: number, stamp: Stamp): Room {
  return {
    id,
    title,
    roomType: 2,
    parentId,
    tags: [],
    color: '1FCECB',
    indexing: false,
    denyDownload: false,
    pinnedBy: [],
    ...stamp,
  }
}

/** Invoices, Contracts, Deliverables, and the two files in the last. */
function addTree(state: PortalState, parentId: number, stamp: Stamp): void {
  const titles = ['Invoices', 'Contracts', DELIVERABLES]
  titles.forEach((title, index) => {
    const id = parentId + 1 + index
    state.folders.push({ id, title, parentId, ...stamp })
    if (title === DELIVERABLES) addWelcomeFiles(state, id, parentId + 1, stamp)
  })
}

function addWelcomeFiles(state: PortalState, folderId: number, firstId: number, stamp: Stamp): void {
  state.files.push(pdf(firstId, folderId, 'Welcome.pdf', 'Welcome to your client room', stamp))
  state.files.push(pdf(firstId + 1, folderId, 'How to use your room.pdf', 'How to use your room', stamp))
}

function pdf(id: number, folderId: number, title: string, words: string, stamp: Stamp): FileEntry {
  const bytes = Buffer.from(`%PDF-1.4\n% ${words}\n%%EOF\n`)
  return {
    id,
    folderId,
    title,
    version: 1,
    size: bytes.length,
    content: { kind: 'bytes', base64: bytes.toString('base64') },
    ...stamp,
  }
}
