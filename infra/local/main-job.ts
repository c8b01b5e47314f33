import { setTimeout } from 'node:timers/promises'
import type { NewClient } from '../simulators/crm/types.ts'
import { clientKeyOf } from './client-key.ts'
import type { LocalInstance } from './instance.ts'
import { endOf, lineFor, type ProgressReporter } from './progress/reporter.ts'

export interface Journey {
  id: string
  /** `source:type:id` */
  client: string
  /** `ready`, or what became of it instead. */
  end: string
  ms: number
}

export const sampleClient: NewClient = {
  name: 'Acme Corporation',
  email: 'contact@acme.example.com',
  ownerEmail: 'anna.manager@example.com',
}

/**
 * Creates a client in a simulated CRM, as a salesperson would, and follows it until it is served or parked.
 * @throws when it is neither within `patience` milliseconds
 */
export const followClient = async (
  instance: LocalInstance,
  reporter: ProgressReporter,
  crmName: string,
  input: NewClient,
  say: (line: string) => void,
  patience = 60_000,
): Promise<Journey> => {
  const crm = instance.crms.get(crmName)
  if (!crm) throw new Error(`there is no simulated ${crmName} in this local instance`)
  const began = Date.now()
  const ended = Promise.withResolvers<string>()
  let client: string | undefined
  const early: Parameters<Parameters<ProgressReporter['subscribe']>[0]>[0][] = []
  const report = (milestone: (typeof early)[number]) => {
    // A receipt is logged before its clients are known. It is ours when no other client is in progress.
    if (milestone.client !== undefined && milestone.client !== client) return
    const line = lineFor(milestone, began)
    if (line) say(line)
    const end = endOf(milestone)
    if (end !== undefined) ended.resolve(end)
  }
  const unsubscribe = reporter.subscribe((milestone) =>
    client === undefined ? early.push(milestone) : report(milestone),
  )
  const timer = globalThis.setTimeout(
    () => ended.reject(new Error(`nothing became of the client within ${patience / 1_000} s`)),
    patience,
  )
  try {
    const { id, objectType } = await crm.createClient(input)
    client = clientKeyOf(crmName, objectType, id)
    early.forEach(report)
    return { id, client, end: await ended.promise, ms: Date.now() - began }
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}

/** How long a sender of one's own may take to hear of its client, and how often to look, in milliseconds. */
const hearing = { patience: 10_000, every: 50 }

/** Waits until the client's record shows something: a sender of one's own is told from a queue, soon after its room is ready. */
export const waitUntilTold = async (
  instance: Pick<LocalInstance, 'shownOn'>,
  crmName: string,
  recordId: string,
): Promise<void> => {
  const until = Date.now() + hearing.patience
  while (instance.shownOn(crmName, recordId).length === 0 && Date.now() < until) await setTimeout(hearing.every)
}
