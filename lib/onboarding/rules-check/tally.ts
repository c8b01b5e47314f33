import { createHash } from 'node:crypto'
import * as z from 'zod/mini'

/** What is counted of one record; hashes stand for its key and its title. */
export const tallyEntry = z.object({
  /** Hash of the client's key. */
  client: z.number(),
  kind: z.enum(['no-client', 'room', 'skipped', 'no-rule']),
  rule: z.optional(z.string()),
  /** The room is there already. */
  ready: z.optional(z.boolean()),
  /** Hash of the title. */
  title: z.optional(z.number()),
  /** The title itself, where an earlier record has it too. */
  sameTitle: z.optional(z.string()),
  /** Code of the reason for which the client would be parked. */
  problem: z.optional(z.string()),
  /** Values of the fields that no rule takes. */
  because: z.optional(z.record(z.string(), z.string())),
})

export type TallyEntry = z.output<typeof tallyEntry>

/** Clients of one rule. */
export interface RuleCount {
  clients: number
  /** Those of them who have their room. */
  ready: number
  /** Those of them who would be parked, by the reason's code. */
  problems: Map<string, number>
}

export interface TallyResult {
  records: number
  clients: number
  /** By the name of the rule; `undefined` where there are no rules. */
  rules: ReadonlyMap<string | undefined, RuleCount>
  noRule: {
    clients: number
    /** The values that no rule takes, the most frequent first. */
    because: { values: Readonly<Record<string, string>>; clients: number }[]
  }
  titles: {
    /** Titles that more than one client has. */
    alike: number
    /** Clients with such a title. */
    clients: number
    /** Some of these titles. */
    examples: string[]
  }
}

/** Counts records one after the other, each once, in memory that grows by two numbers a record. */
export interface Tally {
  /** Whether a record of this hash was counted already. */
  has(client: number): boolean
  /** Whether a counted client has a title of this hash. */
  hasTitle(title: number): boolean
  add(entry: TallyEntry): void
  result(): TallyResult
}

/** 48 bits of a hash: among 10,000 texts two are taken for one once in five million times. */
export const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6)

/** DocSpace does not mind, but people cannot tell such titles apart. */
export const titleHash = (title: string): number => hashOf(title.toLowerCase())

/** Different values that are kept; free texts could be endless. */
const mostKinds = 100
const mostExamples = 10

export const createTally = (): Tally => {
  const clients = new Set<number>()
  const titles = new Map<number, number>()
  const rules = new Map<string | undefined, RuleCount>()
  const because = new Map<string, number>()
  const examples = new Set<string>()
  let [noClients, noRule] = [0, 0]
  const countRule = ({ rule, ready, problem }: TallyEntry) => {
    const count = rules.get(rule) ?? { clients: 0, ready: 0, problems: new Map<string, number>() }
    rules.set(rule, count)
    count.clients += 1
    if (ready) count.ready += 1
    else if (problem) count.problems.set(problem, (count.problems.get(problem) ?? 0) + 1)
  }
  const countNoRule = (values: Readonly<Record<string, string>>) => {
    noRule += 1
    const kind = JSON.stringify(values)
    if (because.has(kind) || because.size < mostKinds) because.set(kind, (because.get(kind) ?? 0) + 1)
  }
  return {
    has: (client) => clients.has(client),
    hasTitle: (title) => titles.has(title),
    add(entry) {
      clients.add(entry.client)
      if (entry.kind === 'no-client') noClients += 1
      else if (entry.kind === 'no-rule') countNoRule(entry.because ?? {})
      else countRule(entry)
      if (entry.title !== undefined) titles.set(entry.title, (titles.get(entry.title) ?? 0) + 1)
      if (entry.sameTitle !== undefined && examples.size < mostExamples) examples.add(entry.sameTitle)
    },
    result: () => ({
      records: clients.size,
      clients: clients.size - noClients,
      rules,
      noRule: { clients: noRule, because: mostFrequent(because) },
      titles: { ...alike(titles), examples: [...examples] },
    }),
  }
}

const mostFrequent = (because: ReadonlyMap<string, number>): TallyResult['noRule']['because'] =>
  [...because]
    .sort(([, left], [, right]) => right - left)
    .map(([kind, clients]) => ({ values: JSON.parse(kind) as Record<string, string>, clients }))

const alike = (titles: ReadonlyMap<number, number>): { alike: number; clients: number } => {
  let [count, clients] = [0, 0]
  for (const each of titles.values()) {
    if (each < 2) continue
    count += 1
    clients += each
  }
  return { alike: count, clients }
}
