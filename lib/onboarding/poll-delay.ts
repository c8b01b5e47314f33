import type { Clock } from '../runtime/clock.ts'

/** Operations that DocSpace does in the background: it copies files, makes a room from a template, or archives a room. */
export type BackgroundWork = 'copy' | 'room' | 'archive'

/** Milliseconds that an operation takes on a quiet server (docs/facts/docspace.md#how-long-work-in-the-background-takes). */
const usual = { copy: 150, room: 250, archive: 200 } as const
/** Milliseconds after which an operation is polled for the first time at the latest. */
const maxDelay = 400
/** Milliseconds for which a slow operation is remembered: the portal may be quick again. */
const keepFor = 5 * 60_000

/** The delay before the first poll of an operation: as long as the last operation of its kind took. */
export interface FirstLook {
  /** Milliseconds from the start of the operation to its first poll. */
  after(work: BackgroundWork): number
  /** The first poll came too early: the operation took `ms` milliseconds. */
  missed(work: BackgroundWork, ms: number): void
}

export const createFirstLook = (clock: Clock): FirstLook => {
  const known = new Map<BackgroundWork, { ms: number; until: number }>()
  return {
    after(work) {
      const last = known.get(work)
      return last && clock.now() < last.until ? last.ms : usual[work]
    },
    missed(work, ms) {
      known.set(work, { ms: Math.min(ms, maxDelay), until: clock.now() + keepFor })
    },
  }
}
