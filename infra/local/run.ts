import type { LogRecord } from './aws/contract.ts'
import { portIn, readCommandLine } from './command-line.ts'
import { type ConsoleServer, startConsole } from './console/server.ts'
import { type ClientEventLog, createEventLog } from './console/state/event-log.ts'
import { type LocalInstance, startInstance } from './instance.ts'
import { writeInstanceFile } from './instance-file.ts'
import { followClient, sampleClient, waitUntilTold } from './main-job.ts'
import { printableLines } from './progress/printable.ts'
import { createReporter, endText, lineFor, type ProgressReporter } from './progress/reporter.ts'
import { summaryOf, taggedRooms } from './progress/summary.ts'
import { installationSecret } from './secrets/installation.ts'
import { crmNames, realServers, type Variables } from './start-simulators.ts'
import { keptSynthesis, synthesizedFolder } from './synthesis/kept-synthesis.ts'

interface RunOptions {
  /** One client, then the end: exit code 0 when its room is complete. */
  once: boolean
  /** Through which simulated CRM; with a real portal none unless named. */
  crm: string | undefined
  port: number
}

/** `npm start [-- --once] [-- --crm NAME]`; `PORT` (default 8787) is the API. Resolves to the exit code. */
export const start = async (args: string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const options = { once: { type: 'boolean', default: false }, crm: { type: 'string' } } as const
  const line = readCommandLine({ args, options }, usage)
  if ('end' in line) return line.end
  const { once, crm = sampleCrm(environment) } = line.values
  const port = portIn(environment)
  const wrong = wrongUsage({ once, crm, port })
  return wrong === undefined ? runInstance({ once, crm, port }) : fail(wrong, 2)
}

/** Nothing is made in a real portal unless it is asked for. */
export const sampleCrm = (environment: Variables): string | undefined =>
  realServers(environment).has('docspace') ? undefined : 'espocrm'

const usage = `npm start [-- --once] [-- --crm NAME]
  --once      one client, then the end: 0 when its room is complete
  --crm NAME  through which simulated CRM: ${crmNames.join(', ')}
PORT (8787) is the API, the next ones are the console and the simulators.`

const wrongUsage = ({ once, crm, port }: RunOptions): string | undefined => {
  if (once && crm === undefined)
    return '--once makes a client, and the portal is real: say through which simulated CRM, for example --crm espocrm.'
  if (crm !== undefined && !crmNames.includes(crm)) return `--crm must be one of ${crmNames.join(', ')}`
  return Number.isNaN(port) ? 'PORT must be a number from 0 to 65000' : undefined
}

const say = (line: string) => process.stdout.write(`${printableLines(line)}\n`)

/** Brings the local instance up, does the main job once, and keeps running until Ctrl-C. */
const runInstance = async ({ once, crm, port }: RunOptions): Promise<number> => {
  const reporter = createReporter()
  const eventLog = createEventLog()
  const interrupted = waitForInterrupt()
  say('Synthesizing the stack …')
  await using running = new AsyncDisposableStack()
  let instance: LocalInstance
  let page: ConsoleServer
  try {
    instance = await startInstance({
      port,
      environment: process.env,
      installation: await installationSecret(`${directory}/secrets.json`),
      ...(crm !== undefined && { simulated: [crm] }),
      dataBase: 'near',
      receivers: true,
      secretsFile: `${directory}/secrets.json`,
      synthesize: keptSynthesis(synthesizedFolder),
      onLog: (record) => showLine(reporter, eventLog, record),
      onEvent: (event) => eventLog.onEvent(event),
    })
    running.defer(() => instance.stop())
    page = await startConsole(instance, reporter, eventLog, port === 0 ? 0 : port + 1)
    running.defer(() => page.stop())
    running.defer(await writeInstanceFile(`${directory}/instance.json`, instance, page.url))
  } catch (error) {
    return fail(sentenceFor(error))
  }
  introduce(instance, page)
  const complete = await mainJob(instance, reporter, crm).catch((error: Error) => fail(error.message) === 0)
  if (once) return complete ? 0 : 1
  const unsubscribe = reportOthers(reporter)
  say('\nRunning. Another client: npm run client -- "Name" mail@example.com. Ctrl-C ends everything.')
  await interrupted
  unsubscribe()
  return 0
}

/** Git-ignored, for secrets and for what runs. */
const directory = '.roomkeeper'

/** What a person can do about a start that failed. */
const sentenceFor = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const port = 'code' in error && error.code === 'EADDRINUSE' && 'port' in error ? error.port : undefined
  return port === undefined
    ? error.message
    : `Port ${port} is in use: stop the other program, or set PORT to another number.`
}

const fail = (message: string, code = 1): number => {
  console.error(printableLines(message))
  return code
}

/** A function that cannot say its lines as JSON has crashed: people want to see that as it is. */
const showLine = (reporter: ProgressReporter, eventLog: ClientEventLog, record: LogRecord) => {
  reporter.onLog(record)
  eventLog.onLog(record)
  if (!record.line.startsWith('{') && record.line.trim() !== '')
    process.stderr.write(`${record.function}: ${record.line}\n`)
}

const waitForInterrupt = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const end = () => {
        resolve()
        // An interrupt of a process group arrives twice. A later one is a person who no longer wants to wait.
        setTimeout(() => process.off(signal, end), 1_000).unref()
      }
      process.on(signal, end)
    }
  })

const introduce = (instance: LocalInstance, page: ConsoleServer) => {
  const server = (name: string, url: string) =>
    say(`  ${name.padEnd(11)} ${url}  (${instance.real.has(name) ? 'real' : 'simulated'})`)
  server('docspace', instance.docspaceUrl)
  for (const [name, crm] of instance.crms) server(name, crm.url)
  for (const [name, url] of instance.real) if (name !== 'docspace') server(name, url)
  say(`  ${'mail'.padEnd(11)} ${instance.aws.sesUrl}  (simulated)`)
  say(`  ${'console'.padEnd(11)} ${page.url}`)
  say(`Roomkeeper is ready: ${instance.aws.apiUrl}`)
}

/** A client from the CRM to its room, visibly. True when the room is there as it should be. */
const mainJob = async (
  instance: LocalInstance,
  reporter: ProgressReporter,
  crmName: string | undefined,
): Promise<boolean> => {
  if (crmName === undefined) {
    say('\nThe portal is real: nothing is made there, and no simulated CRM runs. `--crm espocrm` does both.')
    return true
  }
  if (!instance.crms.has(crmName)) {
    say(
      `\n${crmName} is real: \`roomkeeper connect ${crmName}\` sets it up to deliver here. Then create a client there.`,
    )
    return true
  }
  say(`\nA client is created in ${crmName}: ${sampleClient.name}`)
  const journey = await followClient(instance, reporter, crmName, sampleClient, say)
  say(`  ${endText(journey.end, journey.ms)}\n`)
  await waitUntilTold(instance, crmName, journey.id)
  for (const line of summaryOf(instance, crmName, journey.id, journey.client)) say(line)
  // Rooms of a real portal are not counted here.
  const rooms = instance.docspace && taggedRooms(instance.docspace.state, journey.client).length
  if (journey.end === 'ready' && (rooms ?? 1) === 1) return true
  say(`The room is not complete: ${journey.end}${rooms === undefined || rooms === 1 ? '' : `, ${rooms} rooms`}`)
  return false
}

const reportOthers = (reporter: ProgressReporter) => {
  const began = new Map<string, number>()
  return reporter.subscribe((milestone) => {
    const { client, at } = milestone
    if (!client) return
    if (!began.has(client)) {
      began.set(client, at)
      say(`\n${client}`)
    }
    const line = lineFor(milestone, began.get(client) ?? at)
    if (line) say(line)
  })
}
