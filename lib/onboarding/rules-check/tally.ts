import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type EndPlace, endPlaces } from './place-end.ts'

const wholeRecord = z.object({
  /** Writes that its room takes. */
  writes: z.number(),
  /** How many people come into the room, by the number that DocSpace has for their role. */
  people: z.record(z.string(), z.number()),
  /** Code of the reason for which the client would be parked or wait; then nothing else is known. */
  problem: z.optional(z.string()),
})

/** What a record that was read whole, with its owner and its contacts, makes of its room. */
export type WholeRecord = z.output<typeof wholeRecord>

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
  whole: z.optional(wholeRecord),
  /** Values of the fields that no rule takes. */
  because: z.optional(z.record(z.string(), z.string())),
  /** What would become of the end of its room. */
  end: z.optional(z.enum(endPlaces)),
})

export type TallyEntry = z.output<typeof tallyEntry>

/** Clients of one rule. */
export interface RuleCount {
  clients: number
  /** Those of them who have their room. */
  ready: number
  /** Those of them who would be parked, by the reason's code. */
  problems: Map<string, number>
  whole: WholeCount
}

/** Clients of a rule who were read whole. */
export interface WholeCount {
  clients: number
  writes: number
  /** People by the number that DocSpace has for their role. */
  people: Map<number, number>
  /** Those of the clients who would be parked or wait, by the reason's code. */
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
  /** Records by what would become of the end of their rooms. */
  ends: ReadonlyMap<EndPlace, number>
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
  /** How many clients of a rule were read whole. */
  wholeOf(rule: string | undefined): number
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

const countOne = <K>(counts: Map<K, number>, key: K, by = 1): void => void counts.set(key, (counts.get(key) ?? 0) + by)

/** The count of a rule that takes nobody. */
export const noneOfRule = (): RuleCount => ({
  clients: 0,
  ready: 0,
  problems: new Map(),
  whole: { clients: 0, writes: 0, people: new Map(), problems: new Map() },
})

const countWhole = (count: WholeCount, { writes, people, problem }: WholeRecord): void => {
  count.clients += 1
  count.writes += writes
  if (problem !== undefined) countOne(count.problems, problem)
  for (const [access, number] of Object.entries(people)) countOne(count.people, Number(access), number)
}

export const createTally = (): Tally => {
  const clients = new Set<number>()
  const titles = new Map<number, number>()
  const rules = new Map<string | undefined, RuleCount>()
  const because = new Map<string, number>()
  const examples = new Set<string>()
  const ends = new Map<EndPlace, number>()
  let [noClients, noRule] = [0, 0]
  const countRule = ({ rule, ready, problem, whole }: TallyEntry) => {
    const count = rules.get(rule) ?? noneOfRule()
    rules.set(rule, count)
    count.clients += 1
    if (ready) count.ready += 1
    else if (problem) countOne(count.problems, problem)
    if (whole) countWhole(count.whole, whole)
  }
  const countNoRule = (values: Readonly<Record<string, string>>) => {
    noRule += 1
    const kind = JSON.stringify(values)
    if (because.has(kind) || because.size < mostKinds) countOne(because, kind)
  }
  return {
    has: (client) => clients.has(client),
    hasTitle: (title) => titles.has(title),
    wholeOf: (rule) => rules.get(rule)?.whole.clients ?? 0,
    add(entry) {
      clients.add(entry.client)
      if (entry.kind === 'no-client') noClients += 1
      else if (entry.kind === 'no-rule') countNoRule(entry.because ?? {})
      else countRule(entry)
      if (entry.end) countOne(ends, entry.end)
      if (entry.title !== undefined) countOne(titles, entry.title)
      if (entry.sameTitle !== undefined && examples.size < mostExamples) examples.add(entry.sameTitle)
    },
    result: () => ({
      records: clients.size,
      clients: clients.size - noClients,
      rules,
      ends,
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
