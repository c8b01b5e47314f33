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

  /**
   * Begins to delete a file for good. It is gone a moment later: look again (docs/facts/docspace-api.md#operations).
   * @throws DocSpaceRefusal with 404 when there is no such file (any more)
   */
  async remove(id: number): Promise<void> {
    const json = { deleteAfter: false, immediately: true }
    await call({ method: 'DELETE', path: `/api/2.0/files/file/${id}`, json }, z.unknown())
  },
})
