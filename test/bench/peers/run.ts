import { parseArgs } from 'node:util'
import { buildBundle } from '../bundles/build.ts'
import { circumstances } from '../report.ts'
import { markdownTable, writeSection } from '../section.ts'
import { secrets } from '../webhook/local-aws.ts'
import { type Contender, contender, loggedBy, type Run, startOwnAws, startReceiverServer } from './contender.ts'
import { figuresOf } from './figures.ts'
import { installN8n, startN8n } from './n8n/server.ts'
import { installNodeRed, startNodeRed } from './node-red/server.ts'
import type { Installed } from './npm-package.ts'
import { n8nRow, ourRows, publishedRows, redRows } from './rows.ts'

/** Requests before anything counts, in one run, and how many runs each of them gets, in turn with the others. */
const [warmUp, count, rounds] = [15_000, 4_000, 8]
/** n8n is slower by two orders of magnitude. */
const [warmUpOfN8n, countOfN8n] = [200, 150]

interface Turn {
  contender: Contender
  count: number
  runs: Run[]
}

const openTurn = async (contender: Contender, warmUp: number, count: number): Promise<Turn> => {
  await contender.run(warmUp)
  return { contender, count, runs: [] }
}

/** Everybody at once on this machine, one run of each after the other, again and again. */
const measureAll = async (red: Installed, n8n: Installed | undefined) => {
  await using stack = new AsyncDisposableStack()
  const own = async () => stack.use(await startOwnAws())
  const at = (url: string, ...pids: number[]) => stack.use(contender(url, pids))
  const [whole, receivers, flows] = [await own(), await own(), await own()]
  const bundle = stack.use(await buildBundle('functions/receive-webhook.ts'))
  const server = stack.use(await startReceiverServer(receivers, bundle.file))
  const environment = { ...flows.sdkEnvironment, QUEUE_URL: flows.queueUrl, WEBHOOK_SECRET: secrets.generic }
  const inQueue = stack.use(await startNodeRed(red, 'queue', environment))
  const inFile = stack.use(await startNodeRed(red, 'file', environment))
  const turns = [
    await openTurn(at(server.url, server.pid), warmUp, count),
    await openTurn(at(whole.url, whole.pid), warmUp, count),
    await openTurn(at(inQueue.url, inQueue.pid), warmUp, count),
    await openTurn(at(inFile.url, inFile.pid), warmUp, count),
  ]
  const workflow = n8n && stack.use(await startN8n(n8n, secrets.generic))
  if (workflow) turns.push(await openTurn(at(workflow.url, ...workflow.pids), warmUpOfN8n, countOfN8n))
  for (let round = 1; round <= rounds; round += 1) {
    for (const turn of turns) turn.runs.push(await turn.contender.run(turn.count))
    process.stderr.write(`peers: round ${round} of ${rounds}\n`)
  }
  const logBytes = (await loggedBy(whole)) / (warmUp + rounds * count)
  return {
    figures: turns.map(({ runs }) => figuresOf(runs)),
    logBytes,
    mode: workflow?.mode,
    kilobytes: bundle.total / 1_000,
  }
}

/** n8n, or in npm's words why it cannot be installed. */
const n8nIfThere = () =>
  installN8n().then(
    (installed) => ({ installed, problem: undefined }),
    (error: Error) => ({
      installed: undefined,
      problem: /npm error (?!code).*/.exec(error.message)?.[0] ?? error.name,
    }),
  )

/** `node test/bench/peers/run.ts`: the same signed webhook into Roomkeeper and others, into docs/performance.md. */
const main = async (): Promise<void> => {
  const red = await installNodeRed()
  const { installed: n8n, problem } = await n8nIfThere()
  const { figures, logBytes, mode, kilobytes } = await measureAll(red, n8n)
  const [server = [], whole = [], inQueue = [], inFile = [], workflow = []] = figures
  const rows = [
    ...ourRows(server, whole, kilobytes, logBytes),
    ...redRows(inQueue, inFile, red),
    n8nRow(n8n && mode && { ...n8n, mode, figures: workflow }, problem),
    ...publishedRows,
  ]
  const head = ['', 'verifies', 'stores before it answers', 'requests a second', 'p50', 'p99', 'memory', 'installed']
  const table = markdownTable([...head, 'US$ per million'], rows, [3, 4, 5, 6, 7, 8])
  process.stdout.write(`${table}\n`)
  const { values } = parseArgs({ options: { print: { type: 'boolean' } } })
  if (!values.print) await writeSection('docs/performance.md', 'peers', `${table}\n\nMeasured on ${circumstances()}.`)
}

await main()
