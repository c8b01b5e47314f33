import type { Folder, User } from '../types.ts'
import { FIRST_FREE_ID, ROOTS } from './portal.ts'
import type { PortalState } from './state.ts'

/** The portal as it is at the start. The sample ids are what the product's default settings point at. */

export const OWNER_ID = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'

/** An empty portal with its roots and its owner. Ids of new entries start at 100. */
export function emptyState(now: number): PortalState {
  const created = Math.round(now / 1000) * 1000
  const stamp = { created, createdBy: OWNER_ID, updated: created, updatedBy: OWNER_ID }
  const root = (id: number, title: string, rootType: number): Folder => ({ id, title, parentId: 0, rootType, ...stamp })
  return {
    version: '3.7',
    ownerId: OWNER_ID,
    users: [owner(created)],
    keys: [],
    sessions: {},
    rooms: [],
    folders: [
      root(ROOTS.rooms, 'Rooms', 14),
      root(ROOTS.archive, 'Archive', 20),
      root(ROOTS.templates, 'Templates', 30),
      root(ROOTS.my, 'My documents', 5),
    ],
    files: [],
    members: [],
    links: [],
    tags: [],
    logoFiles: [],
    mails: [],
    groups: [],
    events: [],
    logins: [],
    jobs: {},
    shortLinks: {},
    invitationMs: 7 * 24 * 3_600_000,
    operations: [],
    templateJobs: [],
    backups: {
      history: [],
      started: [],
      dropped: [],
      removed: [],
      plan: { durationMs: 3_000, archiveBytes: 30_000, archiveShape: 'whole' },
    },
    archives: [],
    uploads: {},
    restores: {},
    tenantId: 1,
    tariff: { saas: false, paidBackups: false, unpaid: false },
    guestInvitations: true,
    sortOrders: {},
    nextFolderId: FIRST_FREE_ID,
    crashes: 0,
    lostOperations: 0,
  }
}

function owner(created: number): User {
  return {
    id: OWNER_ID,
    email: 'admin@example.com',
    firstName: 'Administrator',
    lastName: '',
    userName: 'administrator',
    type: 'owner',
    status: 1,
    activationStatus: 0,
    created,
  }
}
