import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prices } from '../../../docs/costs/prices.ts'
import { makeArchive } from '../archive/make.ts'
import { circumstances } from '../report.ts'
import { percentile } from '../samples.ts'
import { markdownTable, writeSection } from '../section.ts'
import { startEnvironment } from './invoke.ts'
import { type Limits, openLimits, processorShare } from './limited.ts'
import { receiverSubject, type Subject, workerSubject } from './subjects.ts'

const levels = [128, 256, 512, 1_024, 1_769]
const megabyte = 1_000_000
const archiveSize = 60 * megabyte

const dollars = (level: number, ms: number) =>
  1_000 * ((level / 1_024) * (ms / 1_000) * prices.lambdaGbSecond + prices.lambdaRequest)

const whole = (value: number) => Math.round(value).toLocaleString('en-US')

/** One row: a new process for each amount of memory. Importing has the whole processor, as Lambda's init phase has. */
const sizeAt = async (level: number, subject: Subject, limits: Limits, first: number): Promise<string[]> => {
  await using environment = await startEnvironment(subject.variables)
  await limits.limit(environment.pid, processorShare(level))
  const times: number[] = []
  let memory = 0
  for (let n = 0; n <= subject.calls; n += 1) {
    const invocation = await environment.invoke(await subject.event(first + n))
    subject.check(invocation.answer)
    times.push(invocation.ms)
    memory = invocation.memory
  }
  const [cold = 0, ...warm] = times
  const mean = warm.reduce((sum, ms) => sum + ms, 0) / warm.length
  const figures = [environment.importMs, cold, percentile(warm, 0.5), percentile(warm, 0.99)].map(
    (ms) => `${whole(ms)} ms`,
  )
  return [`${level} MB`, ...figures, `${whole(memory / megabyte)} MB`, dollars(level, mean).toFixed(5)]
}

const tableOf = async (subject: Subject, limits: Limits): Promise<string> => {
  const rows: string[][] = []
  for (const [index, level] of levels.entries()) {
    rows.push(await sizeAt(level, subject, limits, 1 + index * 1_000))
    process.stderr.write(`${subject.name}: ${rows.at(-1)?.join('  ')}\n`)
  }
  const head = ['memory', 'import', 'first call', 'median', 'p99', 'used', 'US$ per 1,000']
  return `**\`${subject.name}\`**: ${subject.what}.\n\n${markdownTable(head, rows, [0, 1, 2, 3, 4, 5, 6])}`
}

const proofTable = async (limits: Limits): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-sizing-'))
  try {
    const file = join(folder, 'backup.tar.gz')
    await makeArchive(file, archiveSize)
    const rows: string[][] = []
    for (const level of levels) {
      const child = fork(fileURLToPath(new URL('../archive/prove.ts', import.meta.url)), [file])
      await limits.limit(child.pid ?? 0, processorShare(level))
      const [{ ms, memory }] = await once(child, 'message')
      const perGigabyte = (ms / archiveSize) * 1_000 * megabyte
      const inOneCall = (870_000 / perGigabyte).toFixed(0)
      const used = memory / megabyte
      const row = [`${whole(perGigabyte / 1_000)} s`, `${inOneCall} GB`, `${whole(used)} MB`]
      rows.push([
        `${level} MB`,
        ...row,
        used > level ? 'does not fit' : (dollars(level, perGigabyte) / 1_000).toFixed(5),
      ])
      process.stderr.write(`watch-backup: ${rows.at(-1)?.join('  ')}\n`)
    }
    const head = ['memory', 'time per GB', 'in one invocation', 'used', 'US$ per GB']
    return `**\`watch-backup\`**: the proof of an archive, a quarter of an hour at a time.\n\n${markdownTable(head, rows, [0, 1, 2, 3, 4])}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `node test/bench/sizing/run.ts`: measures every function with less and less of a processor, into `docs/operating/sizing.md`. */
const main = async (): Promise<void> => {
  await using limits = await openLimits()
  const tables: string[] = []
  for (const open of [receiverSubject, workerSubject]) {
    await using subject = await open()
    tables.push(await tableOf(subject, limits))
  }
  tables.push(await proofTable(limits))
  await writeSection('docs/operating/sizing.md', 'table', [`Measured on ${circumstances()}.`, ...tables].join('\n\n'))
}

await main()
