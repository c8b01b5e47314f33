import type { TemplateSlot } from '../../docspace/rooms/templates.ts'
import type { Clock } from '../../runtime/clock.ts'
import { createTurn } from '../../runtime/waiting/turn.ts'

/**
 * The portal's one slot for rooms from templates, as one worker knows it. Its clients have the slot one after the other, without a look in
 * between. Where another worker was met, more are likely for a minute, and a client that has not taken the slot over from one of its own worker looks first.
 */
export interface TemplateSlotLine {
  /** Runs `work` when no other client of this worker does. `ahead` is run when the client before begins: what need not wait for the slot. */
  inTurn<T>(work: () => Promise<T>, ahead?: () => void): Promise<T>
  /** Whether the next client is to look before it asks. */
  isContended(): boolean
  /** Another worker was met. */
  met(): void
  /** A room that was asked for was dropped, and what was asked for since then may have been, too. */
  lost(): void
  /** A room has just been made that was asked for at `askedAt`, epoch milliseconds. */
  had(roomId: number | undefined, askedAt: number): void
  /**
   * Learns from a look at the slot of who waits for it. A worker that has the slot asks for its next room as soon as it sees one done, so the slot is left
   * where no other room follows. @returns milliseconds until the next look; 0 where the slot is left
   */
  untilNextLook(slot: TemplateSlot): number
}

const contentionLasts = 60_000
/** Milliseconds in which the next client of a worker asks for the slot that the one before had. */
const slotIsKept = 100
/** Milliseconds after which a room that is done has not been followed by another one of the same worker. */
const followsWithin = 150
/** Milliseconds between two looks of a worker that waits. */
const lookEvery = 400

/**
 * The share of a pause between two looks that is random: it spreads the workers that wait, or all would ask at the same moment. It grows with each request
 * that was dropped, for then many wait.
 */
const spread = { least: 0.25, most: 2, grows: 2, falls: 0.8 }

/** @param slowest milliseconds that a room takes at most, by the last ones */
export const createTemplateSlotLine = (clock: Clock, slowest: () => number): TemplateSlotLine => {
  let contendedUntil = 0
  let keptUntil = 0
  let lostAt = 0
  let random = spread.least
  /** The room that the slot had last, and when nobody follows it any more. */
  let last: { roomId: number | undefined; leftAt: number } | undefined
  const learn = ({ state, roomId }: Exclude<TemplateSlot, { state: 'free' }>, now: number) => {
    const isRunning = state === 'running'
    // It was begun before it was first seen.
    if (!last || last.roomId !== roomId) last = { roomId, leftAt: now + (isRunning ? slowest() : 0) + followsWithin }
    else if (isRunning) last.leftAt = Math.max(last.leftAt, now + followsWithin)
    return last.leftAt
  }
  const met = () => {
    contendedUntil = clock.now() + contentionLasts
  }
  return {
    inTurn: createTurnWithNotice(),
    isContended: () => clock.now() < contendedUntil && clock.now() >= keptUntil,
    met,
    lost() {
      lostAt = clock.now()
      random = Math.min(spread.most, random * spread.grows)
      met()
    },
    had(roomId, askedAt) {
      if (askedAt < lostAt) return
      random = Math.max(spread.least, random * spread.falls)
      keptUntil = clock.now() + slotIsKept
      // Who waits for it comes first, and needs as long to notice.
      last = { roomId, leftAt: clock.now() + lookEvery + 2 * followsWithin }
    },
    untilNextLook(slot) {
      if (slot.state === 'free') return 0
      const now = clock.now()
      const left = learn(slot, now) - now
      const [pause, share] =
        slot.state === 'done' ? [Math.max(0, left), random] : [Math.min(left, lookEvery), spread.least]
      return pause * (1 + share * Math.random())
    },
  }
}

/** Turns of which the next one is told when the one before begins. */
const createTurnWithNotice = (): TemplateSlotLine['inTurn'] => {
  const inTurn = createTurn()
  let begun: Promise<void> = Promise.resolve()
  return (work, ahead) => {
    void begun.then(ahead)
    const { promise, resolve } = Promise.withResolvers<void>()
    begun = promise
    return inTurn(() => {
      resolve()
      return work()
    })
  }
}
