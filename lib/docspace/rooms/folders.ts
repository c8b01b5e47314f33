import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'
import { featureAnswer, type SeenFeatures, seenFeatures } from './room-features.ts'

export interface Folder {
  id: number
  title: string
}

export interface File {
  id: number
  title: string
  /** With its dot, lower case; empty when the title has none. */
  extension: string
  /** Bytes; 0 when the server says nothing, as it does for an empty file. */
  size: number
  folderId: number
  /** Epoch milliseconds; 0 where the answer does not tell. */
  created: number
  /** 1 for a file that was never written again. */
  version: number
}

export interface FolderListing {
  id: number
  title: string
  /** Epoch milliseconds; 0 where the answer does not tell. */
  created: number
  /** Of a room; empty for a plain folder. */
  tags: string[]
  /** Of a room. */
  features: SeenFeatures
  /** The number of a room's kind; undefined for a plain folder. */
  roomType: number | undefined
  /** Id of the user who made it. */
  createdBy: string
  folders: Folder[]
  files: File[]
}

/** The listing of a folder or room with what lies in its folders, however deep. */
export interface TreeListing extends FolderListing {
  /** Everything below, wherever it lies; absent where that is more than one page. */
  below?: { folders: readonly (Folder & { parentId: number })[]; files: readonly File[] }
}

export const folderAnswer = z.looseObject({ id: z.number(), title: z.string(), parentId: z.optional(z.number()) })

export const fileAnswer = z.looseObject({
  id: z.number(),
  title: z.string(),
  folderId: z.optional(z.number()),
  fileExst: z.optional(z.string()),
  pureContentLength: z.optional(z.number()),
  created: z.optional(z.string()),
  version: z.optional(z.number()),
})

const listing = z.looseObject({
  files: z.array(fileAnswer),
  folders: z.array(folderAnswer),
  current: z.looseObject({
    id: z.number(),
    title: z.string(),
    created: z.optional(z.string()),
    tags: z.optional(z.array(z.string())),
    createdBy: z.optional(z.looseObject({ id: z.string() })),
    roomType: z.optional(z.nullable(z.number())),
    ...featureAnswer,
  }),
  total: z.number(),
})

export const asFile = (file: z.output<typeof fileAnswer>): File => ({
  id: file.id,
  title: file.title,
  extension: file.fileExst ?? '',
  size: file.pureContentLength ?? 0,
  folderId: file.folderId ?? 0,
  created: timeOf(file.created),
  version: file.version ?? 1,
})

const timeOf = (text: string | undefined): number => Date.parse(text ?? '') || 0

const pageSize = 100

type Page = z.output<typeof listing>

/** The id of no person. Whoever leaves out what this person made gets everything. */
const nobody = 'ffffffff-ffff-4fff-8fff-ffffffffffff'

export const folderCalls = (call: PortalCall) => ({
  /** What stands directly in a folder or room, all pages (docs/facts/docspace-api.md#folders: at most 100 entries each). */
  async list(id: number): Promise<FolderListing> {
    const folders: Folder[] = []
    const files: File[] = []
    let page: Page
    let start = 0
    do {
      const path = `/api/2.0/files/${id}?count=${pageSize}&startIndex=${start}`
      page = await call({ method: 'GET', path }, listing)
      folders.push(...page.folders.map(({ id, title }) => ({ id, title })))
      files.push(...page.files.map(asFile))
      start += pageSize
    } while (start < page.total)
    return { id, ...itself(page), folders, files }
  },

  /**
   * A folder or room with everything below it, by one request where that is one page at most
   * (docs/facts/docspace-api.md#all-that-is-below-a-folder). A server that does not know the filter answers one level.
   */
  async listTree(id: number): Promise<TreeListing> {
    const path = `/api/2.0/files/${id}?count=${pageSize}&userIdOrGroupId=${nobody}&excludeSubject=true`
    const page = await call({ method: 'GET', path }, listing)
    if (page.total > pageSize) return this.list(id)
    const folders = page.folders.map(({ id: folder, title, parentId }) => ({
      id: folder,
      title,
      parentId: parentId ?? id,
    }))
    const below = { folders, files: page.files.map(asFile) }
    return { id, ...itself(page), ...entriesIn(below, id), below }
  },

  /** Not repeatable: a folder of the same title is made again (docs/facts/docspace-api.md#folders). */
  async create(parentId: number, title: string): Promise<Folder> {
    const request = { method: 'POST' as const, path: `/api/2.0/files/folder/${parentId}`, json: { title } }
    const { id, title: stored } = await call(request, folderAnswer)
    return { id, title: stored }
  },
})

/** What the server says of the folder or room that is listed. */
const itself = ({ current: { title, created, tags = [], createdBy, roomType, ...current } }: Page) => ({
  title,
  created: timeOf(created),
  tags,
  features: seenFeatures(current),
  roomType: roomType ?? undefined,
  createdBy: createdBy?.id ?? '',
})

/** What lies directly in one of the folders that were listed together. */
export const entriesIn = (
  { folders, files }: NonNullable<TreeListing['below']>,
  parent: number,
): Pick<FolderListing, 'folders' | 'files'> => ({
  folders: folders.flatMap(({ parentId, id, title }) => (parentId === parent ? [{ id, title }] : [])),
  files: files.filter(({ folderId }) => folderId === parent),
})
