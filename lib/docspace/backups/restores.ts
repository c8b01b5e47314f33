import * as z from 'zod/mini'
import type { Deadline } from '../../runtime/clock.ts'
import { createHttp } from '../../runtime/http.ts'
import type { PortalCall } from '../connection.ts'
import { storageType } from './backups.ts'

/** What a portal tells anybody about itself, also while it is being restored. */
export interface PortalState {
  /** It runs on a server of one's own. */
  standalone: boolean
  /** Nearly everything is refused meanwhile. */
  restoring: boolean
  /** How a client makes the hash of a password. */
  passwordHash: { size: number; iterations: number; salt: string } | undefined
}

export interface RestoreProgress {
  taskId: string
  completed: boolean
  /** 0, 10, 75 and 100: how far the rows are; contents go on at 75 without a number. */
  percent: number
  /** A raw text of the server; empty unless the restore failed. */
  error: string
  /** False for a task that nothing has taken up: an upload was missing. */
  begun: boolean
}

const hashing = z.looseObject({ size: z.number(), iterations: z.number(), salt: z.string() })

const settingsAnswer = z.looseObject({
  response: z.looseObject({
    standalone: z.optional(z.boolean()),
    tenantStatus: z.optional(z.number()),
    passwordHash: z.optional(hashing),
  }),
})

const progressAnswer = z.looseObject({
  response: z.optional(
    z.looseObject({
      taskId: z.string(),
      isCompleted: z.boolean(),
      progress: z._default(z.number(), 0),
      error: z.optional(z.nullable(z.string())),
      status: z._default(z.number(), 1),
    }),
  ),
})

const restoring = 4

/**
 * What a portal answers without a key: a key dies with the restore, and these two go on
 * (docs/facts/docspace.md#a-restored-portal-is-a-new-one).
 */
export const anonymousRestores = (url: string, deadline: Deadline) => {
  const http = createHttp({ baseUrl: url, deadline, timeoutMs: 30_000 })
  return {
    /** Undefined where the answer is none of a DocSpace portal. @throws NoAnswer */
    async state(): Promise<PortalState | undefined> {
      const answer = await http({ method: 'GET', path: '/api/2.0/settings' })
      const parsed = z.safeParse(settingsAnswer, answer.json)
      if (answer.status !== 200 || !parsed.success) return undefined
      const { standalone = false, tenantStatus = 0, passwordHash } = parsed.data.response
      return { standalone, restoring: tenantStatus === restoring, passwordHash }
    },

    /** The last restore that the server knows; undefined when it knows none, or does not say. @throws NoAnswer */
    async progress(): Promise<RestoreProgress | undefined> {
      const answer = await http({ method: 'GET', path: '/api/2.0/backup/getrestoreprogress?dump=false' })
      const found = z.safeParse(progressAnswer, answer.json).data?.response
      if (!found) return undefined
      return {
        taskId: found.taskId,
        completed: found.isCompleted,
        percent: found.progress,
        error: found.error ?? '',
        begun: found.status !== 0,
      }
    },
  }
}

const startAnswer = z.looseObject({ taskId: z.string() })

/** Needs a key with `*` of an administrator. */
export const restoreCalls = (call: PortalCall) => ({
  /**
   * Restores what was uploaded beside the API. Nobody is mailed but the portal's owner. Where nothing was uploaded it answers
   * likewise, and nothing ever comes of it (docs/facts/docspace.md#an-archive-is-put-beside-the-api).
   */
  async start(): Promise<string> {
    // `backupId` has to be there, and `filePath` is not looked at.
    const storageParams = [{ key: 'filePath', value: 'uploaded' }]
    const json = { backupId: '', storageType: storageType.Local, storageParams, notify: false, dump: false }
    const request = { method: 'POST' as const, path: '/api/2.0/backup/startrestore', json }
    return (await call(request, startAnswer)).taskId
  },
})
