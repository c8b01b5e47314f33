import * as z from 'zod/mini'
import type { Deadline } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { DocSpaceRefusal } from '../answer.ts'
import { docspaceReasons } from '../reasons.ts'

export interface UploadOptions {
  url: string
  apiKey: string
  deadline: Deadline
  /** The longest one piece may take, in milliseconds. */
  timeoutMs?: number
}

const name = 'POST /backupFileUpload.ashx'
const answer = z.looseObject({
  Success: z.boolean(),
  Message: z.optional(z.nullable(z.string())),
  ChunkSize: z.optional(z.number()),
  EndUpload: z.optional(z.boolean()),
})

/**
 * Puts an archive beside the API, piece by piece, where a restore takes it. Every answer is 200; its body says whether it was taken
 * (docs/facts/docspace.md#an-archive-is-put-beside-the-api).
 */
export const archiveUpload = (options: UploadOptions) => {
  const { url, apiKey, deadline, timeoutMs = 300_000 } = options
  const send = async (query: string, body?: FormData) => {
    const target = new URL(`/backupFileUpload.ashx${query}`, url)
    const signal = AbortSignal.timeout(Math.max(1, Math.min(timeoutMs, deadline.remaining())))
    const headers = { authorization: `Bearer ${apiKey}` }
    try {
      const said = await fetch(target, { method: 'POST', headers, redirect: 'error', signal, ...(body && { body }) })
      if (said.status !== 200) throw new DocSpaceRefusal(said.status, name)
      const parsed = z.safeParse(answer, await said.json())
      if (!parsed.success) throw new DocSpaceRefusal(said.status, name)
      // The message may have the name of a person in it.
      if (!parsed.data.Success) throw new DocSpaceRefusal(403, name)
      return parsed.data
    } catch (error) {
      if (error instanceof DocSpaceRefusal) throw error
      throw new RetryLater(docspaceReasons['docspace-unreachable'], { detail: name, cause: error })
    }
  }
  return {
    /** Begins anew and gives the most bytes of a piece. @throws DocSpaceRefusal, RetryLater */
    async begin(size: number, packed: boolean): Promise<number> {
      const { ChunkSize = 0 } = await send(`?init=true&totalSize=${size}&extension=${packed ? 'tar.gz' : 'tar'}`)
      // Pieces of nothing would never come to an end.
      if (!(ChunkSize > 0)) throw new DocSpaceRefusal(200, name)
      return ChunkSize
    },

    /** The next piece; true once all of it is there. @throws DocSpaceRefusal, RetryLater */
    async piece(bytes: Uint8Array): Promise<boolean> {
      const form = new FormData()
      form.append('file', new Blob([Uint8Array.from(bytes)]), 'archive')
      return (await send('', form)).EndUpload === true
    },
  }
}
