import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { parseJson } from '#lib/runtime/json.ts'

const entry = z.union([
  /** A run begins. `of`: how many clients were to be queued; `afresh`: what was queued before counts no more. */
  z.object({ at: z.number(), job: z.string(), of: z.number(), afresh: z.boolean() }),
  /** These are in the queue. */
  z.object({ at: z.number(), queued: z.array(z.string()) }),
  z.object({ at: z.number(), done: z.literal(true) }),
])
type Entry = z.output<typeof entry>

/** A run that did not come to its end. */
export interface Unfinished {
  job: string
  /** Epoch milliseconds: when it began. */
  at: number
  queued: number
  of: number
}

export interface Past {
  /** Keys of the clients that are in the queue, or were. */
  queued: ReadonlySet<string>
  unfinished: Unfinished | undefined
}

/**
 * What of a backfill is in the queue already, in a file on the operator's machine: one JSON object a line, keys of clients
 * and nothing else of them. A run that was killed is resumed from it.
 */
export interface JobCheckpoint {
  past: Past
  begin(job: string, of: number): Promise<void>
  note(clients: readonly string[]): Promise<void>
  finish(): Promise<void>
}

export interface CheckpointOptions {
  path: string
  /** Epoch milliseconds: the queue has nothing any more that was put there earlier. */
  keptSince: number
  /** Whether what is written is forgotten once a run begins. */
  afresh: boolean
  now(): number
}

export const openCheckpoint = async ({ path, keptSince, afresh, now }: CheckpointOptions): Promise<JobCheckpoint> => {
  const text = await readFile(path, 'utf8').catch(() => '')
  const write = (line: Entry) => appendFile(path, `${JSON.stringify(line)}\n`, { flush: true })
  return {
    past: afresh ? pastIn([], keptSince) : pastIn(entriesIn(text), keptSince),
    async begin(job, of) {
      await mkdir(dirname(path), { recursive: true })
      // A line that a crash has cut off must not spoil the next one.
      if (text !== '' && !text.endsWith('\n')) await appendFile(path, '\n')
      await write({ at: now(), job, of, afresh })
    },
    note: (queued) => write({ at: now(), queued: [...queued] }),
    finish: () => write({ at: now(), done: true }),
  }
}

const entriesIn = (text: string): Entry[] =>
  text.split('\n').flatMap((line) => {
    const parsed = entry.safeParse(parseJson(line))
    return parsed.success ? [parsed.data] : []
  })

const pastIn = (entries: readonly Entry[], keptSince: number): Past => {
  const queued = new Set<string>()
  let unfinished: Unfinished | undefined
  for (const one of entries) {
    if ('job' in one) {
      if (one.afresh) queued.clear()
      const before = unfinished?.job === one.job ? unfinished.queued : 0
      unfinished = { job: one.job, at: one.at, queued: before, of: before + one.of }
    } else if ('done' in one) {
      unfinished = undefined
    } else {
      if (one.at >= keptSince) for (const client of one.queued) queued.add(client)
      if (unfinished) unfinished.queued += one.queued.length
    }
  }
  return { queued, unfinished }
}
