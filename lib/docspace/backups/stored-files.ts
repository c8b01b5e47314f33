import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

/** A file as the portal has it now. */
export interface StoredFile {
  version: number
  /** When it was last written, epoch milliseconds; 0 where the answer does not tell. */
  updated: number
}

const answer = z.looseObject({ version: z.optional(z.number()), updated: z.optional(z.string()) })

export const storedFileCalls = (call: PortalCall) => ({
  /** @throws DocSpaceRefusal with 404 when there is no such file (any more) */
  async get(id: number): Promise<StoredFile> {
    const { version = 1, updated = '' } = await call({ method: 'GET', path: `/api/2.0/files/file/${id}` }, answer)
    return { version, updated: Date.parse(updated) || 0 }
  },
})
