import * as z from 'zod/mini'

/** How far the restore of this archive into the drill portal has come, and what came of it. Times in epoch milliseconds. */
export const runDrill = z.object({
  /** The portal that it is restored into. */
  url: z.string(),
  stage: z.enum(['uploading', 'restoring', 'restored', 'done']),
  begunAt: z.number(),
  /** Chooses the files that are read back. */
  seed: z.string(),
  /** The last restore that the portal knew before: another one is ours. */
  taskBefore: z.string(),
  task: z.optional(z.string()),
  /** Whom the restored portal belongs to: by that the next drill knows what this one has left. */
  ownerAfter: z.optional(z.string()),
  endedAt: z.optional(z.number()),
  passed: z.optional(z.boolean()),
  checks: z.array(z.object({ id: z.string(), verdict: z.string(), detail: z.string() })),
})

export type RunDrill = z.output<typeof runDrill>

/**
 * A drill that begins. Another one of the same archive takes the place of `before`; whom the portal belonged to after that stays
 * known, or what it has left there would be taken for a portal that people use.
 */
export const newDrill = (
  before: RunDrill | undefined,
  fresh: Pick<RunDrill, 'url' | 'seed' | 'taskBefore' | 'begunAt'>,
): RunDrill => {
  const ownerAfter = before?.url === fresh.url ? before.ownerAfter : undefined
  return { ...fresh, stage: 'uploading', checks: [], ...(ownerAfter !== undefined && { ownerAfter }) }
}

/** A drill of one of a portal's archives that has ended. */
export interface EndedDrill {
  run: string
  at: number
  passed: boolean
  url: string
}

/** Drills that have ended, the last one first. */
export const endedDrills = (runs: readonly { run: string; drill?: RunDrill | undefined }[]): EndedDrill[] =>
  runs
    .flatMap(({ run, drill }) =>
      drill?.stage === 'done' && drill.endedAt !== undefined
        ? [{ run, at: drill.endedAt, passed: drill.passed === true, url: drill.url }]
        : [],
    )
    .sort((one, other) => other.at - one.at)
