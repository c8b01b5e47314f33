import type { LogRecord } from '../aws/contract.ts'
import { type ClientStage, type Milestone, milestoneIn } from './stages.ts'

/** The name of each stage for people, and what has happened when it is reached. */
export const words: Readonly<Record<ClientStage, readonly [string, string]>> = {
  received: ['received', 'the webhook is authentic'],
  queued: ['queued', 'the client is safe in the queue'],
  room: ['room', 'the room is there'],
  folders: ['folders', 'the folders are in it'],
  files: ['welcome files', 'the welcome files are in it'],
  people: ['people', 'those who belong to it are members'],
  link: ['link', 'the invitation link is there'],
  'written-back': ['written back', 'the CRM record has it all'],
}

/** Follows clients through the functions' logs, and shows each milestone in one line. */
export interface ProgressReporter {
  onLog(record: LogRecord): void
  /** Calls `listener` for every milestone from now on; returns how to stop. */
  subscribe(listener: (milestone: Milestone) => void): () => void
}

export const createReporter = (): ProgressReporter => {
  const listeners = new Set<(milestone: Milestone) => void>()
  return {
    onLog(record) {
      const milestone = milestoneIn(record)
      if (milestone) for (const listener of listeners) listener(milestone)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** `  +0.412 s  room          the room is there (id 101)`; nothing for what is no news. `since` in epoch milliseconds. */
export const lineFor = (milestone: Milestone, since: number): string | undefined => {
  // Two clocks may differ by a moment.
  const when = `  +${(Math.max(0, milestone.at - since) / 1_000).toFixed(3)} s`
  const { stage, event, roomId, reason, detail } = milestone
  if (stage) {
    const [name, sentence] = words[stage]
    return `${when}  ${name.padEnd(13)} ${sentence}${stage === 'room' ? ` (id ${roomId})` : ''}`
  }
  if (event === 'client.postponed') return `${when}  waits         ${[reason, detail].filter(Boolean).join(': ')}`
  if (event === 'client.parked') return `${when}  parked        ${[reason, detail].filter(Boolean).join(': ')}`
  return undefined
}

/** `done in 0.5 s: ready`; of what is not done only how long it was watched. */
export const endText = (end: string, ms: number): string =>
  end === 'ready' ? `done in ${(ms / 1_000).toFixed(1)} s: ready` : `after ${(ms / 1_000).toFixed(1)} s: ${end}`

/** A wait longer than this is an end for somebody who watches, in milliseconds. */
const watchable = 60_000

/** How a client's way ended, or undefined while it goes on. */
export const endOf = ({ event, outcome, reason, retryAfterMs = 0 }: Milestone): string | undefined => {
  if (event === 'client.completed') return outcome ?? 'ready'
  if (event === 'client.parked') return `parked: ${reason}`
  if (event === 'client.postponed' && retryAfterMs > watchable) return `waits: ${reason}`
  return undefined
}
