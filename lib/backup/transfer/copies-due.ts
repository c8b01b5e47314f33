import type { RunState } from '../store/run-state.ts'

/** What is wrong with a copy outside the portal. */
export type CopyDamage = NonNullable<NonNullable<RunState['copy']>['damage']>

/** A run whose archive has a copy in the bucket. */
export type CopiedRun = RunState & { copy: NonNullable<RunState['copy']>; facts: NonNullable<RunState['facts']> }

const day = 24 * 3_600_000

/** Whether a copy was found not to be what was stored. It stands for no archive, and only a person deletes it. */
export const isDamaged = ({ copy }: RunState): boolean => copy?.damage?.reason === 'copy-damaged'

/** The runs whose copies are in the bucket, `keys` being all that is there. */
export const copiesThere = (runs: readonly RunState[], keys: ReadonlySet<string>): CopiedRun[] =>
  runs.filter((run): run is CopiedRun => run.facts !== undefined && run.copy !== undefined && keys.has(run.copy.key))

/** When a copy was read last, in epoch milliseconds: first of all it was read while it was made. */
const lastRead = ({ copy, endedAt, dueAt }: CopiedRun): number => copy.readAt ?? endedAt ?? dueAt

/** The copies that were not read for so many days, the one that was read longest ago first. A damaged one is not read again. */
export const copiesDue = (copied: readonly CopiedRun[], now: number, days: number): CopiedRun[] =>
  copied
    .filter((run) => !isDamaged(run) && now - lastRead(run) >= days * day)
    .sort((one, other) => lastRead(one) - lastRead(other))

/** The copies that S3 still has to protect: it confirmed a lock that has not ended. */
export const lockedCopies = (copied: readonly CopiedRun[], now: number): CopiedRun[] =>
  copied.filter(({ copy }) => copy.damage === undefined && copy.lockUntil !== undefined && copy.lockUntil > now)
