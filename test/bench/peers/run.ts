import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { circumstances } from '../report.ts'
import { percentile } from '../samples.ts'
import { markdownTable, writeSection } from '../section.ts'
import { secrets } from '../webhook/local-aws.ts'
import { startLoad } from '../webhook/processes.ts'
import { installNodeRed, startNodeRed } from './node-red.ts'

const run = promisify(execFile)
const connections = 10
const warmUp = 2_000
const pause = 200

const statusOf = (pid: number | string): Promise<string> => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')

const numberIn = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0)

/** Megabytes of a process and all its children. */
const memoryOf = async (pid: number): Promise<number> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(pids.map(async (name) => [Number(name), await statusOf(name)] as const))
  const within = (parent: number): number =>
    all.reduce((sum, [child, status]) => sum + (numberIn(status, 'PPid') === parent ? within(child) : 0), 0) +
    numberIn(all.find(([child]) => child === parent)?.[1] ?? '', 'VmRSS') / 1_024
  return within(pid)
}

/** Requests a second, milliseconds and megabytes under load by ten connections that never pause. */
const measure = async (url: string, pid: number, count: number): Promise<string[]> => {
  await using load = startLoad({ kind: 'oneClient', url, secret: secrets.generic, connections })
  await load.run(warmUp, 1)
  let peak = 0
  const watching = setInterval(async () => {
    peak = Math.max(peak, await memoryOf(pid))
  }, pause)
  const times = await load.run(count, 1_000_000)
  clearInterval(watching)
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  // A connection sends its next request as soon as it has the answer.
  const perSecond = (connections / mean) * 1_000
  const ms = [0.5, 0.99].map((p) => `${percentile(times, p).toFixed(1)} ms`)
  return [Math.round(perSecond).toLocaleString('en-US'), ...ms, `${Math.round(peak)} MB`]
}

const ours = async (): Promise<string[]> => {
  const child = fork(fileURLToPath(new URL('./ours.ts', import.meta.url)))
  const [{ url }] = await once(child, 'message')
  const figures = await measure(url, child.pid ?? 0, 8_000)
  child.disconnect()
  await once(child, 'exit')
  const { stdout } = await run('du', ['-sm', fileURLToPath(new URL('../../../node_modules', import.meta.url))])
  const megabytes = Number.parseInt(stdout, 10)
  return ['Roomkeeper, local', 'checks the signature; stores in the FIFO queue', ...figures, `${megabytes} MB`]
}

const nodeRed = async (): Promise<string[][]> => {
  await using installed = await installNodeRed()
  const { version, megabytes } = installed
  const rows: string[][] = []
  for (const keeps of [true, false]) {
    await using server = await startNodeRed(installed, keeps)
    const does = keeps ? 'checks nothing; appends to a file' : 'checks nothing, keeps nothing'
    rows.push([`Node-RED ${version}`, does, ...(await measure(server.url, server.pid, 20_000)), `${megabytes} MB`])
  }
  return rows
}

/** Measured once, and cited: it does not install without help (docs/performance.md). */
const n8n = [
  'n8n 2.41.1 (22 November 2026)',
  'checks nothing; stores the execution in SQLite',
  '22 to 25',
  '392 to 436 ms',
  '587 to 633 ms',
  '847 MB',
  '2,600 MB',
]

/** `node test/bench/peers/run.ts`: the same webhook into Roomkeeper and Node-RED, into docs/comparison.md. */
const main = async (): Promise<void> => {
  const peers = await nodeRed()
  const head = ['', 'before it answers', 'requests a second', 'p50', 'p99', 'memory', 'installed']
  const table = markdownTable(head, [await ours(), ...peers, n8n], [2, 3, 4, 5, 6])
  process.stdout.write(`${table}\n`)
  await writeSection('docs/comparison.md', 'peers', `${table}\n\nMeasured on ${circumstances()}.`)
}

await main()
