import { SQSClient } from '@aws-sdk/client-sqs'
import Fastify, { type FastifyInstance } from 'fastify'
import { controls, guard } from '../guard/guard.ts'
import type { LocalInstance } from '../instance.ts'
import type { ProgressReporter } from '../progress/reporter.ts'
import { sdkConfig } from '../sdk-config.ts'
import { createBackupControls } from './controls/backups.ts'
import { createClientControls } from './controls/clients.ts'
import { createFailedControls } from './controls/failed.ts'
import { createFaultTest } from './controls/fault-test.ts'
import { createFaultControls } from './controls/faults.ts'
import { createMails } from './controls/mails.ts'
import { createOutletControls } from './controls/outlets.ts'
import { endWaiting } from './controls/waiting.ts'
import { pageRoutes } from './page.ts'
import { createPoller } from './poller.ts'
import { consoleBackupRoutes } from './routes/backups.ts'
import { clientRoutes } from './routes/clients.ts'
import { sayProblems } from './routes/error-handler.ts'
import { createFeed } from './routes/feed.ts'
import { outletRoutes } from './routes/outlets.ts'
import { troubleRoutes } from './routes/trouble.ts'
import type { ClientEventLog } from './state/event-log.ts'
import { rulesOfWorker } from './state/rules.ts'
import { takeSnapshot } from './state/snapshot.ts'
import { watchServers } from './state/watch-servers.ts'
import type { InstanceView } from './wire.ts'

export interface ConsoleServer {
  url: string
  stop(): Promise<void>
}

/**
 * The HTTP API of the local instance on 127.0.0.1, and the page that uses it: `npm run client` and tests do, too. JSON, and
 * server-sent events. `eventLog` must have listened to the local instance from its start.
 */
export const startConsole = async (
  instance: LocalInstance,
  reporter: ProgressReporter,
  eventLog: ClientEventLog,
  port: number,
): Promise<ConsoleServer> => {
  const server = Fastify({ forceCloseConnections: true })
  guard(server.server, () => controls)
  sayProblems(server)
  const sqs = new SQSClient(sdkConfig(instance.aws.sdkEnvironment, 'SQS'))
  const feed = createFeed(server, reporter)
  const clients = createClientControls(instance, eventLog)
  const faults = createFaultControls(instance)
  const backups = createBackupControls(instance)
  const outlets = createOutletControls(instance, eventLog, sqs)
  const wake = () => endWaiting(instance, eventLog, sqs)
  const faultTest = createFaultTest({ clients, faults, eventLog, endWaiting: wake, changed: () => poller.touch() })
  const look = () => takeSnapshot({ instance, eventLog, faults, faultTest })
  const watch = watchServers(instance, eventLog)
  const poller = createPoller({ instance, eventLog, feed, watch, look, backups, outlets })

  await pageRoutes(server)
  server.get('/api/instance', () => instanceView(instance))
  server.get('/api/snapshot', look)
  clientRoutes(server, instance, eventLog, clients)
  const failed = createFailedControls(instance, eventLog, sqs)
  const { repeatRefused } = clients
  troubleRoutes(server, { faults, faultTest, failed, endWaiting: wake, repeatRefused, changed: () => poller.touch() })
  consoleBackupRoutes(server, backups, createMails(instance))
  outletRoutes(server, outlets)

  const url = await server.listen({ host: '127.0.0.1', port })
  return { url, stop: () => stopAll(server, [faultTest, poller, watch, backups, outlets, feed], sqs) }
}

const stopAll = async (server: FastifyInstance, parts: readonly { stop(): void }[], sqs: SQSClient) => {
  for (const part of parts) part.stop()
  sqs.destroy()
  await server.close()
}

const instanceView = (instance: LocalInstance): InstanceView => ({
  apiUrl: instance.aws.apiUrl,
  docspaceUrl: instance.docspaceUrl,
  mailUrl: instance.aws.sesUrl,
  crms: Object.fromEntries([...instance.crms].map(([name, crm]) => [name, crm.url])),
  real: Object.fromEntries(instance.real),
  owners: ownersOf(instance),
  rules: rulesOfWorker(instance.aws),
})

/** Whom a salesperson may choose: people with an account in DocSpace, and one without. */
const ownersOf = ({ docspace }: LocalInstance): InstanceView['owners'] => [
  ...(docspace?.state.users ?? [])
    .filter(({ type, status }) => type === 'roomAdmin' && status === 1)
    .map(({ email, firstName, lastName }) => ({ email, label: `${firstName} ${lastName}` })),
  { email: 'stranger@example.com', label: 'Sam Stranger (no DocSpace account)' },
]
