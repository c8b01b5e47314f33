import { type DocSpaceSim, fault, SAMPLE_IDS } from '../../../simulators/docspace/index.ts'
import type { LocalAws } from '../../aws/contract.ts'
import type { LocalInstance } from '../../instance.ts'
import type { FaultView } from '../wire.ts'
import { ControlProblem } from './problem.ts'

interface Switch {
  title: string
  effect: string
  /** Switches it on, and returns how to switch it off. */
  on(aws: LocalAws, portal: DocSpaceSim): () => void
}

type Answer = Parameters<typeof fault>[1]

/** Hits calls with the given chance (0 to 1). */
const calls =
  (chance: number, answer: Answer) =>
  (_cloud: LocalAws, { faults }: DocSpaceSim) => {
    const id = faults.add(fault({ chance }, answer))
    return () => faults.remove(id)
  }

const slowness = 1_000
/** Calls of all workers to one crash, on average. */
const callsPerCrash = 40

/** Trouble that a person can make, in the order of the page. */
const switches = {
  'docspace-down': {
    title: 'DocSpace is down',
    effect: 'every call is cut off',
    on: calls(1, { kind: 'reset', applied: false }),
  },
  'docspace-slow': {
    title: 'DocSpace is slow',
    effect: 'every call takes a second longer',
    on(_cloud, portal) {
      const before = portal.latencyMs
      portal.latencyMs = slowness
      return () => {
        portal.latencyMs = before
      }
    },
  },
  'too-many-requests': {
    title: 'Too many requests',
    effect: 'one call in ten is answered 429',
    on: calls(0.1, { kind: 'status', status: 429 }),
  },
  'answers-lost': {
    title: 'Answers get lost',
    effect: 'one call in eight works, and nobody hears of it',
    on: calls(0.125, { kind: 'reset', applied: true }),
  },
  'worker-crashes': {
    title: 'Workers crash',
    effect: 'at a random call, all of them at once',
    on: (aws, portal) =>
      portal.listen(() => {
        if (Math.random() < 1 / callsPerCrash) void aws.crash(workerOf(aws))
      }),
  },
  'queue-down': {
    title: 'The queue is down',
    effect: 'SQS answers 503 to everybody',
    on(aws) {
      aws.stopQueue()
      return () => aws.resumeQueue()
    },
  },
  'template-missing': {
    title: 'A welcome file is gone',
    effect: 'somebody deleted Welcome.pdf from the welcome pack',
    on(_cloud, { state: { files } }) {
      const at = files.findIndex(({ id }) => id === SAMPLE_IDS.welcomeFile)
      const taken = files.splice(at, 1)
      return () => void files.push(...taken)
    },
  },
} as const satisfies Record<string, Switch>

export type FaultName = keyof typeof switches

const workerOf = (aws: LocalAws): string => {
  const worker = aws.functions.find(({ name }) => name.endsWith('-onboard-client'))
  if (!worker) throw new Error('the template has no worker')
  return worker.name
}

export interface FaultControls {
  list(): FaultView[]
  /** @throws Problem for a fault that there is none of */
  turn(id: string, on: boolean): void
  allOff(): void
}

/** Faults need the simulated portal: a real one is left in peace. */
export const createFaultControls = ({ aws, docspace }: LocalInstance): FaultControls => {
  const active = new Map<string, () => void>()
  const known: [string, Switch][] = docspace ? Object.entries(switches) : []
  const off = (id: string) => {
    active.get(id)?.()
    active.delete(id)
  }
  return {
    list: () => known.map(([id, { title, effect }]) => ({ id, title, effect, on: active.has(id) })),
    turn(id, on) {
      const found = known.find(([name]) => name === id)
      if (!found || !docspace) throw new ControlProblem(404, `there is no fault ${id}`)
      if (!on) return off(id)
      if (!active.has(id)) active.set(id, found[1].on(aws, docspace))
    },
    allOff() {
      for (const id of [...active.keys()]) off(id)
    },
  }
}
