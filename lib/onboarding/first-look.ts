import type { Clock } from '../runtime/clock.ts'

/** What DocSpace does in the background: copies files, makes a room from a template. */
export type BackgroundWork = 'copy' | 'room'

/**
 * Milliseconds in which such work is usually done on a quiet server (docs/facts/docspace.md#how-long-work-in-the-background-takes),
 * and the longest that a first look waits.
 */
const usual = { copy: 150, room: 250 } as const
const longest = 400
/** Milliseconds: a portal that was slow may be quick again. */
const remembered = 5 * 60_000

/** When the first look at work in the background is worth its request: as soon as the last one of its kind was done. */
export interface FirstLook {
  /** Milliseconds after the work began. */
  after(work: BackgroundWork): number
  /** The first look came too early: the work was done after `ms` milliseconds. */
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
      known.set(work, { ms: Math.min(ms, longest), until: clock.now() + remembered })
    },
  }
}
