import type { Clock } from '../runtime/clock.ts'

/** Operations that DocSpace does in the background: it copies files, makes a room from a template, or archives a room. */
export type BackgroundWork = 'copy' | 'room' | 'archive'

/** Milliseconds that an operation takes on a quiet server (docs/facts/docspace.md#how-long-work-in-the-background-takes). */
const usual = { copy: 150, room: 250, archive: 200 } as const
/** Milliseconds after which an operation is polled for the first time at the latest. */
const maxDelay = 400
/** Milliseconds for which a slow operation is remembered: the portal may be quick again. */
const keepFor = 5 * 60_000
/** What polls of one operation have shown, in milliseconds from its start. */
export interface SeenWork {
  /** The last poll that came too early; absent where the first one found the operation done. */
  running?: number
  /** The poll that found the operation done. */
  done: number
}

/** The delay before the first poll of an operation. It grows after one that came too early. */
export interface FirstLook {
  /** Milliseconds from the start of the operation to its first poll. */
  after(work: BackgroundWork): number
  /** Whether that delay is only tried, so that the poll may well come too early. */
  isTried(work: BackgroundWork): boolean
  /** An operation was polled until it was done. */
  seen(work: BackgroundWork, polls: SeenWork): void
}

interface Known {
  ms: number
  isTried: boolean
  until: number
}

export const createFirstLook = (clock: Clock): FirstLook => {
  const known = new Map<BackgroundWork, Known>()
  const last = (work: BackgroundWork) => {
    const one = known.get(work)
    return one && clock.now() < one.until ? one : undefined
  }
  return {
    after: (work) => last(work)?.ms ?? usual[work],
    isTried: (work) => last(work)?.isTried ?? false,
    seen(work, { running, done }) {
      const before = last(work)
      if (running === undefined) {
        if (before) before.isTried = false
        return
      }
      // It ended at some time in between. A second miss leads to where the first one found it done, for polls are equally far apart.
      const ms = Math.min((running + done) / 2, maxDelay)
      known.set(work, { ms, isTried: !before?.isTried, until: clock.now() + keepFor })
    },
  }
}
