import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

const progressAnswer = z.looseObject({
  isCompleted: z.boolean(),
  progress: z._default(z.number(), 0),
  error: z.optional(z.nullable(z.string())),
  warning: z.optional(z.nullable(z.string())),
  link: z.optional(z.nullable(z.string())),
  status: z.optional(z.number()),
  taskId: z.string(),
})

const historyAnswer = z.array(
  z.looseObject({ id: z.string(), fileName: z.string(), storageType: z.number(), createdOn: z.string() }),
)

/** The server's numbers for where a backup goes (docs/facts/docspace-api.md#a-backup). */
export const storageType = { Documents: 0, Local: 3, DataStore: 4, ThirdPartyConsumer: 5 } as const

export type StorageType = keyof typeof storageType

/**
 * What is backed up: one portal, or the whole server with every portal on it, which DocSpace calls a dump
 * (docs/facts/docspace-api.md#a-dump). The server keeps a slot and a history for each.
 */
export const backupKinds = ['portal', 'server'] as const

export type BackupKind = (typeof backupKinds)[number]

export interface BackupProgress {
  taskId: string
  completed: boolean
  /** 0 to 90 while it runs, 100 at a good end. */
  percent: number
  /** A raw, localised text of the server; empty unless the backup failed. */
  error: string
  /** The server's text on files that it left out, or that the backup was cancelled. */
  warning: string
  cancelled: boolean
  /** The address of a `DataStore` archive, which is good for a day: absolute or relative to the portal, and secret. Empty for other storages. */
  link: string
}

export interface BackupRecord {
  /** The id of the task that made it. */
  id: string
  fileName: string
  storageType: number
  /** Epoch milliseconds. */
  createdAt: number
}

export interface StorageRequest {
  storageType: StorageType
  params: Readonly<Record<string, string>>
}

/** Status of a cancelled task; every other number lags behind the truth (docs/facts/docspace-api.md#a-backup). */
const cancelled = 3

const asProgress = (found: z.output<typeof progressAnswer>): BackupProgress => ({
  taskId: found.taskId,
  completed: found.isCompleted,
  percent: found.progress,
  error: found.error ?? '',
  warning: found.warning ?? '',
  cancelled: found.isCompleted && found.status === cancelled,
  link: found.link ?? '',
})

/** Dates of the history are UTC, usually without saying so (docs/facts/docspace-api.md#the-envelope). */
const asUtc = (text: string): number => Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`)

const dumpOf = (kind: BackupKind): boolean => kind === 'server'

/** The slots and histories of backups. Needs a key with `*` of an administrator (docs/facts/docspace-api.md#a-backup). */
export const backupCalls = (call: PortalCall) => ({
  /** The last task of the kind that the server knows, which may be yesterday's; undefined when it knows none. */
  async progress(kind: BackupKind = 'portal'): Promise<BackupProgress | undefined> {
    const path = `/api/2.0/backup/getbackupprogress?dump=${dumpOf(kind)}`
    const found = await call({ method: 'GET', path }, z.optional(progressAnswer))
    return found && asProgress(found)
  },

  /** Successful backups of the kind whose archive is still there: the server drops the others while it reads. */
  async history(kind: BackupKind = 'portal'): Promise<BackupRecord[]> {
    const path = `/api/2.0/backup/getbackuphistory${dumpOf(kind) ? '?dump=true' : ''}`
    const found = await call({ method: 'GET', path }, z.optional(historyAnswer))
    return (found ?? []).map((one) => ({
      id: one.id,
      fileName: one.fileName,
      storageType: one.storageType,
      createdAt: asUtc(one.createdOn),
    }))
  },

  /** Starts a backup, or returns the task that runs already: the same call again does no harm. */
  async start({ storageType: name, params }: StorageRequest, kind: BackupKind): Promise<BackupProgress> {
    const storageParams = Object.entries(params).map(([key, value]) => ({ key, value }))
    const json = { storageType: storageType[name], storageParams, dump: dumpOf(kind) }
    const request = { method: 'POST' as const, path: '/api/2.0/backup/startbackup', json }
    return asProgress(await call(request, progressAnswer))
  },

  /** How many free backups this calendar month (UTC) has used; deleted ones count. */
  async countThisMonth(): Promise<number> {
    return call({ method: 'GET', path: '/api/2.0/backup/getbackupscount?paid=false' }, z.number())
  },

  /** Whether backups beyond the free ones are paid from the wallet. */
  async paidAllowed(): Promise<boolean> {
    const state = z.looseObject({ enabled: z.optional(z.boolean()) })
    const found = await call({ method: 'GET', path: '/api/2.0/backup/getservicestate' }, z.optional(state))
    return found?.enabled ?? false
  },

  /**
   * Deletes the record and its archive. An unknown id is answered with 500, so look into the history first; of two
   * equal calls the second says true or 500 (docs/facts/docspace-api.md#the-history-of-backups).
   */
  async remove(id: string): Promise<void> {
    await call({ method: 'DELETE', path: `/api/2.0/backup/deletebackup/${encodeURIComponent(id)}` }, z.unknown())
  },
})
