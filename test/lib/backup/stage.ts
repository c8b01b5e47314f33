import * as z from 'zod/mini'
import { backupSettings, type PortalSettings } from '#lib/backup/settings.ts'
import type { BackupServices, StageContext } from '#lib/backup/stages/stage-context.ts'
import { newRun, type RunState } from '#lib/backup/store/run-state.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { BackupPortal } from '#lib/docspace/backups/backup-portal.ts'
import type { BackupProgress, BackupRecord } from '#lib/docspace/backups/backups.ts'
import type { File, Folder } from '#lib/docspace/rooms/folders.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { memoryStore } from './memory-store.ts'

export const now = Date.UTC(2026, 10, 25, 3)

/** Settings of one portal, with changes to the least there are. */
export const portalSettings = (changes: object = {}): PortalSettings => {
  const least = { url: 'https://acme.example', recipients: ['ops@acme.example'], sender: 'backup@acme.example' }
  const { portals } = z.parse(backupSettings, { portals: { main: { ...least, ...changes } } })
  return portals.main as PortalSettings
}

/** A run by its night in November 2026. */
export const runOf = (day: number, more: Partial<RunState> = {}): RunState => ({
  ...newRun({ portal: 'main', run: `night ${day}`, by: 'schedule', dueAt: Date.UTC(2026, 10, day, 2) }, now),
  ...more,
})

/** What DocSpace answers of a run's task. */
export const progressOf = (change: Partial<BackupProgress> = {}): BackupProgress => ({
  taskId: 'task',
  completed: false,
  percent: 40,
  error: '',
  warning: '',
  cancelled: false,
  link: '',
  ...change,
})

/** What a portal has to say to a stage. */
export interface SaidByPortal {
  history?: readonly BackupRecord[]
  /** Files and folders by the number of the folder they are in. */
  folders?: Readonly<Record<number, { files?: readonly Partial<File>[]; folders?: readonly Partial<Folder>[] }>>
  /** Bytes of the archive. */
  archive?: Uint8Array
  /** Calls that are answered otherwise. */
  backups?: Partial<BackupPortal['backups']>
  account?: Partial<BackupPortal['account']>
  files?: Partial<BackupPortal['files']>
  rooms?: readonly Partial<Room>[]
}

/** A call that fails with this. */
export const failing = (error: unknown) => async (): Promise<never> => {
  throw error
}

/** One stage's work on a portal that says what the test wants, with a store in memory. */
export const workOn = (
  said: SaidByPortal,
  { settings = {}, runs = [] }: { settings?: object; runs?: readonly RunState[] } = {},
) => {
  const memory = memoryStore()
  const myDocuments = 1
  const { archive = new Uint8Array() } = said
  const portal = {
    backups: {
      history: async () => said.history ?? [],
      progress: async () => undefined,
      countThisMonth: failing(new DocSpaceRefusal(403, 'GET /api/2.0/backup/getbackupscount')),
      paidAllowed: failing(new DocSpaceRefusal(403, 'GET /api/2.0/backup/getservicestate')),
      ...said.backups,
    },
    folders: {
      list: async (id: number | undefined) => {
        // As DocSpace, which has no such path.
        if (id === undefined) throw new DocSpaceRefusal(400, 'GET /api/2.0/files/undefined')
        return { files: [], folders: [], ...said.folders?.[id] }
      },
    },
    account: {
      myDocuments: async () => myDocuments,
      key: async () => ({ full: true, expiresAt: undefined }),
      administrator: async () => true,
      serverVersion: async () => '3.1.0',
      ownerId: async () => 'owner',
      plan: async () => ({ rooms: undefined, storage: undefined, freeBackups: undefined }),
      mayCreateIn: async () => true,
      ...said.account,
    },
    rooms: { all: async () => said.rooms ?? [] },
    files: { get: async () => ({ version: 1, updated: 0 }), ...said.files },
    archives: {
      piece: async (_: unknown, start: number, length: number) => ({
        bytes: archive.subarray(start, start + length),
        total: archive.length,
      }),
    },
  } as unknown as BackupPortal
  const services = {
    store: memory.store,
    evidenceSecrets: async () => [`whsec_${'A'.repeat(32)}`],
    runs: { latest: async () => [...runs] },
  } as unknown as BackupServices
  const work: StageContext = {
    services,
    settings: portalSettings(settings),
    portal: async () => portal,
    deadline: { remaining: () => 200_000 },
    now: () => now,
  }
  return { work, memory }
}
