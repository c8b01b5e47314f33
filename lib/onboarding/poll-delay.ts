import type { Clock } from '../runtime/clock.ts'

/** Operations that DocSpace does in the background: it copies files, makes a room from a template, or archives a room. */
export type BackgroundWork = 'copy' | 'room' | 'archive'

/** Milliseconds that an operation takes on a quiet server (docs/facts/docspace.md#how-long-work-in-the-background-takes). */
const usual = { copy: 150, room: 250, archive: 200 } as const
/** Milliseconds after which an operation is polled for the first time at the latest: a slow portal may be quick again. */
const maxDelay = 400
/** Milliseconds for which it is remembered that operations became slower. */
const keepFor = 5 * 60_000
/** So many operations in a row that were done when they were polled, and the next one is polled earlier: at first, and at most. */
const patience = { first: 4, most: 32 }
/** The share of a known time at which an earlier poll is tried. */
const earlier = 0.9
/** How many operations are polled more often after one that took longer than those before: from half of the longest on, this many milliseconds apart or more. */
const unsteady = { lasts: 16, apart: 100, mostParts: 4, grows: 1.25, falls: 0.97 }

/** What polls of one operation have shown, in milliseconds from its start. */
export interface SeenWork {
  /** The last poll that came too early; absent where the first one found the operation done. */
  running?: number
  /** The poll that found the operation done. */
  done: number
}

/** A poll that is planned. */
export interface PlannedPoll {
  /** Milliseconds from the start of the operation. */
  at: number
  /** Whether it is likely to find the operation done. */
  isLikely: boolean
}

/** When operations are polled, by what the last ones of their kind took. */
export interface FirstLook {
  /** The first polls of an operation. */
  polls(work: BackgroundWork): PlannedPoll[]
  /** Milliseconds after which an operation was done lately. */
  enough(work: BackgroundWork): number
  /** An operation was polled until it was done. */
  seen(work: BackgroundWork, polls: SeenWork): void
}

/** What is known of operations of one kind, in milliseconds from their start. */
interface KnownWork {
  /** They were seen running then. */
  low: number
  /** They were seen done then. */
  high: number
  /** How many in a row were done at `high`, and how many it takes until an earlier poll is tried. */
  hits: number
  patience: number
  /** How many more count as unsteady: they take now more, now less. */
  unsteady: number
}

const knownAtFirst = (ms: number): KnownWork => ({
  low: ms,
  high: ms,
  hits: 0,
  patience: patience.first,
  unsteady: 0,
})

const unsteadyShares = (high: number): number[] => {
  const parts = Math.min(unsteady.mostParts, Math.max(1, Math.floor(high / 2 / unsteady.apart)))
  return Array.from({ length: parts + 1 }, (_, n) => (1 + n / parts) / 2)
}

/** Shares of `high` at which an operation is polled: earlier ones where `low` is far below, or after it was enough for long. */
const sharesOf = ({ low, high, hits, patience, unsteady: left }: KnownWork): readonly number[] => {
  if (left > 0) return unsteadyShares(high)
  if (high - low > high / 3) return [(low + high) / 2 / high, 1]
  return hits >= patience ? [earlier, 1] : [1]
}

/** The first polls, none earlier than `least`. An operation that is expected to be slow is polled before, too. Pure. */
const pollsOf = (known: KnownWork, least: number): PlannedPoll[] => {
  const times = new Set(sharesOf(known).map((share) => Math.max(least, share * known.high)))
  const [first = least] = times
  const polls = [...(first > maxDelay ? [maxDelay] : []), ...times]
  return polls.map((at) => ({ at, isLikely: at >= known.high }))
}

/** What is known after one more operation. Pure. */
const workAfter = (known: KnownWork, { running = 0, done }: SeenWork): KnownWork => {
  const { high, low, hits, unsteady: left } = known
  if (running >= high) {
    // One that is far slower than others counts as little slower: it may be the only one.
    const wasEnough = hits > 0
    const next = Math.min(done, high * (wasEnough ? unsteady.grows : 2))
    const isUnsteady = wasEnough || left > 0
    const of = isUnsteady ? { low: next, unsteady: unsteady.lasts } : { low: Math.min(running, next), unsteady: 0 }
    return { ...of, high: next, hits: 0, patience: patience.first }
  }
  if (left > 0) {
    const next = Math.max(done, unsteady.falls * high)
    return { ...known, low: next, high: next, hits: 1, unsteady: left - 1 }
  }
  if (done < high) return { ...known, low: Math.min(Math.max(low, running), done), high: done }
  const [tried = 1] = sharesOf(known)
  if (running < tried * high) return { ...known, hits: hits + 1 }
  const isTriedInVain = hits >= known.patience
  return {
    ...known,
    low: Math.max(low, running),
    hits: 1,
    patience: isTriedInVain ? Math.min(patience.most, 2 * known.patience) : known.patience,
  }
}

export const createFirstLook = (clock: Clock): FirstLook => {
  const kept = new Map<BackgroundWork, { known: KnownWork; until: number }>()
  const knownOf = (work: BackgroundWork): KnownWork => {
    const one = kept.get(work)
    return one && clock.now() < one.until ? one.known : knownAtFirst(usual[work])
  }
  return {
    polls: (work) => pollsOf(knownOf(work), usual[work]),
    enough: (work) => knownOf(work).high,
    seen(work, polls) {
      const before = knownOf(work)
      const known = workAfter(before, polls)
      const until = kept.get(work)?.until ?? 0
      const isSlower = known.high > before.high
      kept.set(work, { known, until: isSlower || until <= clock.now() ? clock.now() + keepFor : until })
    },
  }
}
