import * as z from 'zod/mini'

/** Something that is not in an archive as it should be; `name` is a title or path of the portal. */
const gap = z.object({
  kind: z.string(),
  id: z.optional(z.number()),
  version: z.optional(z.number()),
  name: z.string(),
  /** It is broken in the portal itself: no backup can hold it. */
  inPortal: z.optional(z.literal(true)),
})

export type ContentGap = z.output<typeof gap>

/** What is in the archive, by its tables and contents. */
export const runContent = z.object({
  verdict: z.enum(['verified', 'gaps', 'unusable']),
  tables: z.number(),
  knownTables: z.number(),
  otherTables: z.array(z.string()),
  /** Of a backup of the whole server: its portals, and tables of other versions of the server that are not in it. */
  server: z.optional(z.object({ portals: z.number(), absentTables: z.array(z.string()) })),
  rows: z.number(),
  rooms: z.number(),
  people: z.number(),
  versions: z.number(),
  bytes: z.number(),
  /** Versions that were written while the backup ran. */
  changed: z.number(),
  /** Files and folders that were deleted while it ran. */
  deleted: z.number(),
  faults: z.array(z.object({ id: z.string(), detail: z.string() })),
  /** The first of them by name, and how many there are. */
  gaps: z.array(gap),
  gapCount: z.number(),
  /** Rooms with a client's label: how many the portal showed, and those that are not in the archive; absent when it showed none. */
  clientRooms: z.optional(
    z.object({ known: z.number(), missing: z.array(z.string()), versions: z.number(), bytes: z.number() }),
  ),
})

export type RunContent = z.output<typeof runContent>
