import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientJournal } from '../state/journal.ts'
import { isEnded } from '../state/track.ts'
import type { StormView } from '../wire.ts'
import type { ClientControls } from './clients.ts'
import type { FaultControls, FaultName } from './faults.ts'
import { ControlProblem } from './problem.ts'

export interface StormParts {
  clients: ClientControls
  faults: FaultControls
  journal: ClientJournal
  endWaiting(): Promise<number>
  changed(): void
}

export interface Storm {
  view(): StormView | undefined
  /** Begins one. @throws Problem while another goes on */
  begin(clients: number, seconds: number): void
  stop(): void
}

/** What is on in which part of a storm, each a fraction of its time. */
const weather: readonly { until: number; says: string; on: readonly FaultName[] }[] = [
  { until: 0.25, says: 'Answers get lost, DocSpace asks to slow down', on: ['answers-lost', 'too-many-requests'] },
  { until: 0.45, says: 'Workers crash', on: ['answers-lost', 'worker-crashes'] },
  { until: 0.6, says: 'DocSpace is down', on: ['docspace-down'] },
  { until: 0.75, says: 'The queue is down', on: ['queue-down', 'answers-lost'] },
  { until: 1, says: 'Everything at once', on: ['answers-lost', 'worker-crashes', 'too-many-requests'] },
]

/** How often, in milliseconds, waiting is cut short after the storm, and how long it takes at most. */
const calm = { every: 2_000, longest: 5 * 60_000 }

/** A batch of clients under every fault in turn, and then calm weather until each of them is ready or parked. */
export const createStorm = ({ clients, faults, journal, endWaiting, changed }: StormParts): Storm => {
  let view: StormView | undefined
  let ending = new AbortController()
  const say = (says: string, running = true) => {
    if (view) view = { ...view, says, running }
    changed()
  }
  const blow = async (seconds: number, signal: AbortSignal) => {
    let from = 0
    for (const { until, says, on } of weather) {
      faults.allOff()
      for (const name of on) faults.turn(name, true)
      say(says)
      await sleep((until - from) * seconds * 1_000, undefined, { signal })
      from = until
    }
    faults.allOff()
  }
  const settle = async (signal: AbortSignal) => {
    const open = () => [...journal.tracks.values()].filter(({ row }) => !isEnded(row))
    for (let waited = 0; open().length > 0 && waited < calm.longest; waited += calm.every) {
      say(`The storm is over. Still on their way: ${open().length}; their waits are cut short`)
      await clients.repeatRefused()
      await endWaiting()
      await sleep(calm.every, undefined, { signal })
    }
  }
  const run = async (count: number, seconds: number, signal: AbortSignal) => {
    const made = clients.createMany(count)
    await blow(seconds, signal)
    await made
    await settle(signal)
    say(`${count} clients came through the storm`, false)
  }
  return {
    view: () => view,
    begin(count, seconds) {
      if (view?.running) throw new ControlProblem(409, 'a storm is going on')
      ending = new AbortController()
      const { signal } = ending
      view = { running: true, says: 'The storm begins', clients: count, endsAt: Date.now() + seconds * 1_000 }
      run(count, seconds, signal).catch((error: Error) => {
        faults.allOff()
        if (!signal.aborted) say(`The storm broke off: ${error.message}`, false)
      })
    },
    stop: () => ending.abort(),
  }
}
