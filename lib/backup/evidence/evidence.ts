import * as z from 'zod/mini'
import { restoreNotes } from '../report/restore-notes.ts'
import { backupKindOf, hasGaps, isVerified, type RunState } from '../store/run-state.ts'

const count = z.int().check(z.nonnegative())
/** As `Date` writes it, always in UTC. */
const moment = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))

/** Only files and folders by their numbers: titles are for the people of the portal. */
const gap = z.object({
  kind: z.string(),
  id: z.optional(z.int()),
  version: z.optional(z.int()),
  /** It is broken in the portal itself: no backup can hold it. */
  inPortal: z.optional(z.literal(true)),
})

/**
 * What one backup has shown, for an auditor: free of names of people, files, rooms and clients, and of keys. Members are only
 * ever added (docs/operating/backup-evidence.md).
 */
export const evidence = z.object({
  v: z.literal(1),
  portal: z.string(),
  /** What was backed up: the portal, or its whole server. */
  kind: z.enum(['portal', 'server']),
  /** Host of the portal. */
  host: z.string(),
  /** As the portal's settings say it; absent where it does not say. */
  serverVersion: z.optional(z.string()),
  run: z.string(),
  by: z.enum(['schedule', 'hand']),
  due: moment,
  started: z.optional(moment),
  ended: moment,
  verdict: z.enum(['verified', 'verified with gaps', 'not verified']),
  archive: z.object({ fileName: z.string(), size: count, sha256: z.string(), entries: count, unpacked: count }),
  copy: z.object({ key: z.string(), checksum: z.string(), lockedUntil: z.optional(moment) }),
  content: z.optional(
    z.object({
      tables: count,
      knownTables: count,
      otherTables: z.array(z.string()),
      rows: count,
      rooms: count,
      people: count,
      fileVersions: count,
      fileBytes: count,
      changedMeanwhile: count,
      deletedMeanwhile: count,
    }),
  ),
  clientRooms: z.optional(z.object({ known: count, missing: count, fileVersions: count, fileBytes: count })),
  /** The first of them, and how many there are. */
  gaps: z.array(gap),
  gapCount: count,
  faults: z.array(z.object({ id: z.string(), detail: z.string() })),
  checks: z.array(z.object({ id: z.string(), verdict: z.enum(['passed', 'warning', 'failed', 'unchecked']) })),
  /** What is not in the archive, and what a restore needs, in sentences. */
  restore: z.array(z.string()),
})

export type Evidence = z.output<typeof evidence>

/** A run whose archive was read to its end and copied. */
export type RunWithCopy = RunState & {
  archive: NonNullable<RunState['archive']>
  facts: NonNullable<RunState['facts']>
  copy: NonNullable<RunState['copy']>
}

export const isCopied = (run: RunState): run is RunWithCopy =>
  run.archive !== undefined && run.facts !== undefined && run.copy !== undefined

const timeOf = (at: number): string => new Date(at).toISOString()

export const evidenceOf = (
  run: RunWithCopy,
  { host, serverVersion }: { host: string; serverVersion: string | undefined },
  now: number,
): Evidence => {
  const { archive, facts, copy, content } = run
  return {
    v: 1,
    portal: run.portal,
    kind: backupKindOf(run),
    host,
    ...(serverVersion !== undefined && { serverVersion }),
    run: run.run,
    by: run.by,
    due: timeOf(run.dueAt),
    ...(run.startedAt !== undefined && { started: timeOf(run.startedAt) }),
    ended: timeOf(run.end?.at ?? now),
    verdict: isVerified(run) ? 'verified' : hasGaps(run) ? 'verified with gaps' : 'not verified',
    archive: {
      fileName: archive.fileName,
      size: facts.size,
      sha256: facts.sha256,
      entries: facts.entries,
      unpacked: facts.bytes,
    },
    copy: {
      key: copy.key,
      checksum: copy.checksum,
      ...(copy.lockUntil !== undefined && { lockedUntil: timeOf(copy.lockUntil) }),
    },
    ...(content && { content: contentOf(content) }),
    ...(content?.clientRooms && { clientRooms: roomsOf(content.clientRooms) }),
    gaps: (content?.gaps ?? []).map(({ name: _, ...more }) => more),
    gapCount: content?.gapCount ?? 0,
    faults: content?.faults ?? [],
    checks: run.checks.map(({ id, verdict }) => ({ id, verdict })),
    restore: restoreNotes(run),
  }
}

type Content = NonNullable<RunState['content']>

const contentOf = (content: Content): NonNullable<Evidence['content']> => ({
  tables: content.tables,
  knownTables: content.knownTables,
  otherTables: content.otherTables,
  rows: content.rows,
  rooms: content.rooms,
  people: content.people,
  fileVersions: content.versions,
  fileBytes: content.bytes,
  changedMeanwhile: content.changed,
  deletedMeanwhile: content.deleted,
})

const roomsOf = ({
  known,
  missing,
  versions,
  bytes,
}: NonNullable<Content['clientRooms']>): Evidence['clientRooms'] => ({
  known,
  missing: missing.length,
  fileVersions: versions,
  fileBytes: bytes,
})
