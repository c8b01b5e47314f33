import { setTimeout as sleep } from 'node:timers/promises'
import { isEnded } from '../state/client-history.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import type { FaultTestView } from '../wire.ts'
import type { ClientControls } from './clients.ts'
import type { FaultControls, FaultName } from './faults.ts'
import { ControlProblem } from './problem.ts'

export interface FaultTestParts {
  clients: ClientControls
  faults: FaultControls
  eventLog: ClientEventLog
  endWaiting(): Promise<number>
  changed(): void
}

export interface FaultTest {
  view(): FaultTestView | undefined
  /** Begins one. @throws ControlProblem while another runs */
  begin(clients: number, seconds: number): void
  stop(): void
}

/** What is on in which part of a fault test, as fractions of its time. */
const phases: readonly { until: number; says: string; on: readonly FaultName[] }[] = [
  { until: 0.25, says: 'Answers get lost, DocSpace asks to slow down', on: ['answers-lost', 'too-many-requests'] },
  { until: 0.45, says: 'Workers crash', on: ['answers-lost', 'worker-crashes'] },
  { until: 0.6, says: 'DocSpace is down', on: ['docspace-down'] },
  { until: 0.75, says: 'The queue is down', on: ['queue-down', 'answers-lost'] },
  { until: 1, says: 'Everything at once', on: ['answers-lost', 'worker-crashes', 'too-many-requests'] },
]

/** How often, in milliseconds, waiting is cut short after the last phase, and how long that goes on at most. */
const waits = { every: 2_000, longest: 5 * 60_000 }

/** A batch of clients under every fault in turn, and then no faults until each of them is ready or parked. */
export const createFaultTest = ({ clients, faults, eventLog, endWaiting, changed }: FaultTestParts): FaultTest => {
  let view: FaultTestView | undefined
  let ending = new AbortController()
  const say = (says: string, running = true) => {
    if (view) view = { ...view, says, running }
    changed()
  }
  const runPhases = async (seconds: number, signal: AbortSignal) => {
    let from = 0
    for (const { until, says, on } of phases) {
      faults.allOff()
      for (const name of on) faults.turn(name, true)
      say(says)
      await sleep((until - from) * seconds * 1_000, undefined, { signal })
      from = until
    }
    faults.allOff()
  }
  const settle = async (signal: AbortSignal) => {
    const open = () => [...eventLog.histories.values()].filter(({ row }) => !isEnded(row))
    for (let waited = 0; open().length > 0 && waited < waits.longest; waited += waits.every) {
      say(`The faults are over. Still on their way: ${open().length}; their waits are cut short`)
      await clients.repeatRefused()
      await endWaiting()
      await sleep(waits.every, undefined, { signal })
    }
  }
  const run = async (count: number, seconds: number, signal: AbortSignal) => {
    const made = clients.createMany(count)
    await runPhases(seconds, signal)
    await made
    await settle(signal)
    say(`${count} clients came through the fault test`, false)
  }
  return {
    view: () => view,
    begin(count, seconds) {
      if (view?.running) throw new ControlProblem(409, 'a fault test is running')
      ending = new AbortController()
      const { signal } = ending
      view = { running: true, says: 'The fault test begins', clients: count, endsAt: Date.now() + seconds * 1_000 }
      run(count, seconds, signal).catch((error: Error) => {
        faults.allOff()
        if (!signal.aborted) say(`The fault test failed: ${error.message}`, false)
      })
    },
    stop: () => ending.abort(),
  }
}
