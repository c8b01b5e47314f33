import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { type TallyEntry, tallyEntry } from '#lib/onboarding/rules-check/tally.ts'
import { parseJson } from '#lib/runtime/json.ts'

const begun = z.object({
  /** Epoch milliseconds: when the run began. */
  at: z.number(),
  /** Epoch milliseconds: records created since then are checked. */
  since: z.number(),
  /** What the run depends on; another run with the same may go on. */
  of: z.string(),
})
const page = z.object({
  next: z.string().optional(),
  entries: z.array(tallyEntry),
  /** Bytes of the CSV file up to here. */
  csv: z.number().optional(),
})

/** A check that did not come to its end. */
export interface UnfinishedCheck {
  /** Epoch milliseconds: when it began. */
  at: number
  records: number
  /** The cursor of the next page; absent where every page was read. */
  next: string | undefined
  /** Bytes of the CSV file that belong to it. */
  csv: number
}

/**
 * What a check has counted, page by page, in a file of the operator's machine that only he can read: hashes, names of rules, values that no
 * rule takes and titles that several clients have. A check that was interrupted goes on from it; the end deletes it.
 */
export interface CheckJournal {
  unfinished: UnfinishedCheck | undefined
  since: number
  note(entries: readonly TallyEntry[], next: string | undefined, csv?: number): Promise<void>
  finish(): Promise<void>
  close(): Promise<void>
}

export interface JournalOptions {
  path: string
  /** What the run depends on: settings and source. */
  of: string
  /** The `--since` of this run, seen from a moment in epoch milliseconds. */
  since(at: number): number
  /** Whether an earlier run is forgotten. */
  afresh: boolean
  now: number
  /** Bytes that the CSV file has: pages beyond them are read again. */
  csvHas?: number
  /** Takes what an earlier run has counted. */
  counted(entry: TallyEntry): void
}

/** A CRM does not stand still: what was counted longer ago, in milliseconds, is counted anew. */
const keptFor = 24 * 3_600_000

/** Opens the journal of a check, and begins one where no earlier run can be gone on with. */
export const openJournal = async (options: JournalOptions): Promise<CheckJournal> => {
  const { path, of, now } = options
  const earlier = options.afresh ? undefined : await readEarlier(options)
  await mkdir(dirname(path), { recursive: true })
  const since = earlier?.since ?? options.since(now)
  const file = await open(path, earlier ? 'r+' : 'w', 0o600)
  if (earlier) {
    await file.truncate(earlier.length)
    // The crash may have cut off no more than the end of the last line.
    await writeAt(file, '\n', earlier.length - 1)
  }
  let place = earlier?.length ?? 0
  const write = async (line: unknown) => {
    place += await writeAt(file, `${JSON.stringify(line)}\n`, place)
  }
  if (!earlier) await write({ at: now, since, of })
  return {
    unfinished: earlier && { at: earlier.at, records: earlier.records, next: earlier.next, csv: earlier.csv },
    since,
    note: (entries, next, csv) => write({ ...(next !== undefined && { next }), ...(csv && { csv }), entries }),
    async finish() {
      await file.close()
      await rm(path, { force: true })
    },
    close: () => file.close(),
  }
}

const writeAt = async (file: FileHandle, text: string, place: number): Promise<number> => {
  const { bytesWritten } = await file.write(text, place)
  return bytesWritten
}

interface Earlier extends UnfinishedCheck {
  since: number
  /** Bytes of the whole lines: a line that a crash has cut off is written over. */
  length: number
}

/** What an earlier run has counted; undefined where there is none, or none that goes on. */
const readEarlier = async ({
  path,
  of,
  since,
  now,
  csvHas = 0,
  counted,
}: JournalOptions): Promise<Earlier | undefined> => {
  let found: Earlier | undefined
  for await (const line of linesOf(path)) {
    const length = Buffer.byteLength(line) + 1
    if (!found) {
      const { data } = begun.safeParse(parseJson(line))
      if (!data || data.of !== of || data.since !== since(data.at) || data.at < now - keptFor) return undefined
      found = { at: data.at, since: data.since, records: 0, next: undefined, csv: 0, length }
      continue
    }
    const { data } = page.safeParse(parseJson(line))
    if (!data || (data.csv ?? 0) > csvHas) break
    for (const entry of data.entries) counted(entry)
    const { next, csv = 0 } = data
    const records = found.records + data.entries.length
    found = { ...found, records, next, csv, length: found.length + length }
  }
  return found?.records ? found : undefined
}

/** The lines of a file; none where it is not there. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return
  try {
    yield* file.readLines()
  } finally {
    await file.close()
  }
}
