import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Deadline } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { DocSpaceRefusal } from '../answer.ts'
import type { PortalCall } from '../connection.ts'
import { docspaceReasons } from '../reasons.ts'
import { folderCalls } from '../rooms/folders.ts'
import { memberCalls } from '../rooms/members.ts'

const page = z.looseObject({
  folders: z.array(
    z.looseObject({ id: z.number(), tags: z._default(z.array(z.string()), []), filesCount: z._default(z.number(), 0) }),
  ),
  total: z.optional(z.number()),
})
const pageSize = 100

export interface ReadBackOptions {
  url: string
  apiKey: string
  deadline: Deadline
}

/** What is read back of a restored portal, as an administrator. */
export const readBackCalls = (call: PortalCall, { url, apiKey, deadline }: ReadBackOptions) => {
  const folders = folderCalls(call)
  const find = async (folderId: number, [first, ...rest]: readonly string[]): Promise<number[]> => {
    const listed = await folders.list(folderId)
    if (rest.length === 0) return listed.files.filter(({ title }) => title === first).map(({ id }) => id)
    const inside = listed.folders.filter(({ title }) => title === first)
    return (await Promise.all(inside.map(({ id }) => find(id, rest)))).flat()
  }
  return {
    /** Every room, archived ones too, with its labels and the number of files in all of its folders. */
    async rooms(): Promise<{ id: number; tags: string[]; files: number }[]> {
      const rooms = new Map<number, { id: number; tags: string[]; files: number }>()
      for (let start = 0, total = 1; start < total; start += pageSize) {
        const path = `/api/2.0/files/rooms?searchArea=2&count=${pageSize}&startIndex=${start}`
        const found = await call({ method: 'GET', path }, page)
        for (const { id, tags, filesCount } of found.folders) rooms.set(id, { id, tags, files: filesCount })
        total = found.total ?? 0
      }
      return [...rooms.values()]
    },

    /** How many people the portal has, as far as one page tells; pending guests too. */
    async people(): Promise<number> {
      const path = `/api/2.0/people/filter?count=${pageSize}`
      return (await call({ method: 'GET', path }, z.array(z.unknown()))).length
    },

    members: memberCalls(call).list,
    find,

    /** Reads a file to its end. Undefined where its row is there and its content is not (docs/facts/backup-archive.md#what-a-restore-makes-of-a-damaged-archive). */
    async sum(fileId: number): Promise<string | undefined> {
      const target = new URL(`/filehandler.ashx?action=download&fileid=${fileId}`, url)
      const signal = AbortSignal.timeout(Math.max(1, Math.min(600_000, deadline.remaining())))
      const name = 'GET /filehandler.ashx'
      try {
        const answer = await fetch(target, {
          headers: { authorization: `Bearer ${apiKey}` },
          redirect: 'error',
          signal,
        })
        if (answer.status === 404) return undefined
        if (answer.status !== 200) throw new DocSpaceRefusal(answer.status, name)
        const hash = createHash('sha256')
        for await (const bytes of answer.body ?? []) hash.update(bytes)
        return hash.digest('hex')
      } catch (error) {
        if (error instanceof DocSpaceRefusal) throw error
        throw new RetryLater(docspaceReasons['docspace-unreachable'], { detail: name, cause: error })
      }
    },
  }
}
