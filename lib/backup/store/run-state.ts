import * as z from 'zod/mini'
import type { BackupKind } from '../../docspace/backups/backups.ts'
import { reportDelivery } from '../../notify/deliveries.ts'
import { runContent } from './run-content.ts'
import { runDrill } from './run-drill.ts'

/** Where a run stands: each stage is resumable, and its work may be repeated. */
const stage = z.enum(['start', 'watch', 'locate', 'read', 'prune', 'report', 'done'])

export type RunStage = z.output<typeof stage>

/** `passed` was called `proven` until 0.1. */
const verdict = z.pipe(
  z.transform((stored: unknown) => (stored === 'proven' ? 'passed' : stored)),
  z.enum(['passed', 'warning', 'failed', 'unchecked']),
)

/** One thing that was looked at, for the report. */
const check = z.object({ id: z.string(), verdict, detail: z.string() })

export type RunCheck = z.output<typeof check>

/** How the task in DocSpace ended; `reason` is a code of `backupReasons`, absent for a good end. */
const end = z.object({
  kind: z.enum(['finished', 'failed', 'cancelled', 'lost', 'stalled', 'refused', 'unreachable', 'broken']),
  reason: z.optional(z.string()),
  detail: z.optional(z.string()),
  at: z.number(),
})

export type End = z.output<typeof end>

const upload = z.object({
  id: z.string(),
  key: z.string(),
  /** In the order of the parts: as S3 names it, and our own checksum of its bytes in base64. */
  parts: z.array(z.object({ etag: z.string(), sha256: z.string() })),
  /** An earlier try has put the copy together already: the parts are only summed up again. */
  completed: z.boolean(),
})

export type Upload = z.output<typeof upload>

const reading = z.object({
  /** State of the archive reader; holds some bytes of the archive. */
  reader: z.optional(z.string()),
  position: z.number(),
  upload: z.optional(upload),
  /** How often the copy had to begin again. */
  restarts: z.number(),
  /** What the first reading found, while a second one names what does not agree. */
  found: z.optional(z.string()),
})

export type Reading = z.output<typeof reading>

const archive = z.object({
  fileName: z.string(),
  storageType: z.number(),
  createdAt: z.number(),
  fileId: z.optional(z.number()),
  /** Bytes, where the portal tells. */
  size: z.optional(z.number()),
})

const facts = z.object({
  entries: z.number(),
  bytes: z.number(),
  tables: z.number(),
  closing: z.boolean(),
  missing: z.boolean(),
  sha256: z.string(),
  size: z.number(),
})

const damage = z.object({ reason: z.string(), detail: z.string(), at: z.number() })

const copy = z.object({
  key: z.string(),
  checksum: z.string(),
  /** Until when S3 has confirmed that nobody can delete it; absent without a lock. */
  lockUntil: z.optional(z.number()),
  /** When it was last read again and was whole. */
  readAt: z.optional(z.number()),
  /** What is wrong with it, as a code of `backupReasons`. */
  damage: z.optional(damage),
})

const evidence = z.object({
  /** Of its file in the bucket; absent where there is none. */
  key: z.optional(z.string()),
  /** What is wrong with it, for the report. */
  problem: z.optional(z.string()),
})

const readAgain = z.object({
  /** Bytes of the copies that were read. */
  bytes: z.number(),
  /** Runs whose copies were read. */
  read: z.array(z.string()),
  /** The copy that is being read, and the state of its SHA-256 in base64. */
  current: z.optional(z.object({ run: z.string(), position: z.number(), hash: z.string() })),
  /** Copies that are not sound, by their runs. */
  damaged: z.array(z.extend(damage, { run: z.string() })),
  /** Copies that are due and have to wait for the next nights. */
  waiting: z.number(),
  /** The name of the error that ended the reading. */
  problem: z.optional(z.string()),
  finished: z.boolean(),
})

/** Everything known about one run. Kept as one object in S3; all times in epoch milliseconds. */
const currentState = z.object({
  v: z.literal(1),
  portal: z.string(),
  run: z.string(),
  by: z.enum(['schedule', 'hand']),
  /** A backup of the whole server; absent where it is one of the portal. */
  kind: z.optional(z.literal('server')),
  dueAt: z.number(),
  /** Random id of a write: a worker recognises its own write by it when the response was lost. */
  mark: z.optional(z.string()),
  /** Rises with every message; a message with a lower one is a leftover. */
  step: z.number(),
  stage,
  /** What the slot held before we asked for a backup: a task found after a lost answer is ours if it is another. */
  intent: z.optional(z.object({ before: z.string(), at: z.number() })),
  task: z.optional(z.string()),
  /** We started the task, so its archive is ours to prune. */
  ours: z.boolean(),
  /** The start was never answered, and the task was taken for ours because it was new: somebody may have been quicker. */
  claimed: z.optional(z.literal(true)),
  startedAt: z.optional(z.number()),
  /** Whom the portal belongs to: a restore gives its owner another id. Absent in runs of before it was looked at. */
  owner: z.optional(z.string()),
  /** Tasks of other people that were followed first and came to nothing. */
  followed: z.array(z.string()),
  percent: z.number(),
  changedAt: z.number(),
  goneSince: z.optional(z.number()),
  silentSince: z.optional(z.number()),
  refusals: z.number(),
  end: z.optional(end),
  warning: z.optional(z.string()),
  folderId: z.optional(z.number()),
  archive: z.optional(archive),
  reading: z.optional(reading),
  facts: z.optional(facts),
  /** Absent in runs of before it was looked at. */
  content: z.optional(runContent),
  /** The copy outside the portal: key in the bucket, and the checksum that S3 confirmed. */
  copy: z.optional(copy),
  /** The evidence beside the copy; absent until it was tried. */
  evidence: z.optional(evidence),
  /** What this run has found of the copies of older ones. */
  readAgain: z.optional(readAgain),
  /** The restore of this run's archive into the drill portal. */
  drill: z.optional(runDrill),
  /** The last drill that had ended when this run was reported; only where a drill portal is set. */
  lastDrill: z.optional(z.object({ run: z.string(), at: z.number(), passed: z.boolean(), url: z.string() })),
  checks: z.array(check),
  outcome: z.optional(z.enum(['good', 'warning', 'bad'])),
  /** It passed every check that its storage allows, and has no gaps. Whether its archive was read says `isVerified`. */
  passed: z.boolean(),
  pruned: z.object({
    portal: z.array(z.string()),
    offsite: z.array(z.string()),
    /** Names of what failed backups had left behind. */
    remains: z.optional(z.array(z.string())),
    problems: z.array(z.string()),
  }),
  /** The report by each channel, and what was sent beside it once. */
  deliveries: z.record(z.string(), reportDelivery),
  endedAt: z.optional(z.number()),
})

/** Members by the names that they were stored under before. */
const oldNames = { proven: 'passed', told: 'deliveries' } as const

const renamed = (stored: unknown): unknown => {
  if (typeof stored !== 'object' || stored === null) return stored
  const names: Readonly<Record<string, string>> = oldNames
  const current = Object.fromEntries(Object.entries(stored).map(([name, value]) => [names[name] ?? name, value]))
  return current.stage === 'tell' ? { ...current, stage: 'report' } : current
}

/** Reads a run as it is stored, also one that an earlier version has stored. */
export const runState = z.pipe(z.transform(renamed), currentState)

export type RunState = z.output<typeof runState>

/** Something is missing in the archive: by what is in it, or where nobody looked, because DocSpace or the archive says so. */
export const hasGaps = ({ content, facts, warning }: Pick<RunState, 'content' | 'facts' | 'warning'>): boolean =>
  content ? content.verdict === 'gaps' : facts?.missing === true || warning !== undefined

/**
 * Its archive was read from the first byte to the last and says of nothing that it is missing: more than `passed` where the
 * storage cannot be read from here. This is what people and receivers are told as *verified*. Only such an archive lets older ones go.
 */
export const isVerified = (run: Pick<RunState, 'passed' | 'content' | 'facts' | 'warning'>): boolean =>
  run.passed && run.facts !== undefined && !hasGaps(run)

/** What a run backs up. */
export const backupKindOf = ({ kind }: Pick<RunState, 'kind'>): BackupKind => kind ?? 'portal'

/** A run that has just become due. */
export const newRun = (of: Pick<RunState, 'portal' | 'run' | 'by' | 'dueAt' | 'kind'>, now: number): RunState => ({
  v: 1,
  ...of,
  step: 0,
  stage: 'start',
  ours: false,
  followed: [],
  percent: 0,
  changedAt: now,
  refusals: 0,
  checks: [],
  passed: false,
  pruned: { portal: [], offsite: [], problems: [] },
  deliveries: {},
})

/** Whether any report was tried; the notice of the start is none. */
export const hasBegunReporting = ({ deliveries }: Pick<RunState, 'deliveries'>): boolean =>
  Object.keys(deliveries).some((name) => name !== 'start')

/** The id of a run: its due time, so that ids sort by time and a schedule that fires twice makes one run. */
export const runId = (by: RunState['by'], dueAt: number): string =>
  `${new Date(dueAt).toISOString().replaceAll(':', '-')}${by === 'hand' ? '-hand' : ''}`
