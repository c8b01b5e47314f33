import { SQSClient } from '@aws-sdk/client-sqs'
import Fastify, { type FastifyInstance } from 'fastify'
import { guard, levers } from '../guard/guard.ts'
import type { LocalInstance } from '../instance.ts'
import type { Narrator } from '../progress/narrator.ts'
import { sdkConfig } from '../sdk-config.ts'
import { createBackupLevers } from './controls/backups.ts'
import { createClientLevers } from './controls/clients.ts'
import { createFailedLevers } from './controls/failed.ts'
import { createFaultLevers } from './controls/faults.ts'
import { createMails } from './controls/mails.ts'
import { createStorm } from './controls/storm.ts'
import { endWaiting } from './controls/waiting.ts'
import { pageRoutes } from './page.ts'
import { createPulse } from './polling.ts'
import { consoleBackupRoutes } from './routes/backups.ts'
import { clientRoutes } from './routes/clients.ts'
import { createFeed } from './routes/feed.ts'
import { sayProblems } from './routes/problems.ts'
import { troubleRoutes } from './routes/trouble.ts'
import type { ClientJournal } from './state/journal.ts'
import { watchServers } from './state/watch.ts'
import { lookAtWorld } from './state/world.ts'
import type { HouseView } from './wire.ts'

export interface ConsoleServer {
  url: string
  stop(): Promise<void>
}

/**
 * The HTTP API of the house on 127.0.0.1, and the page that uses it: `npm run client` and tests do, too. JSON, and
 * server-sent events. `journal` must have heard the house from its start.
 */
export const startConsole = async (
  house: LocalInstance,
  narrator: Narrator,
  journal: ClientJournal,
  port: number,
): Promise<ConsoleServer> => {
  const server = Fastify({ forceCloseConnections: true })
  guard(server.server, () => levers)
  sayProblems(server)
  const sqs = new SQSClient(sdkConfig(house.cloud.sdkEnvironment, 'SQS'))
  const feed = createFeed(server, narrator)
  const clients = createClientLevers(house, journal)
  const faults = createFaultLevers(house)
  const backups = createBackupLevers(house)
  const wake = () => endWaiting(house, journal, sqs)
  const storm = createStorm({ clients, faults, journal, endWaiting: wake, changed: () => pulse.touch() })
  const look = () => lookAtWorld({ house, journal, faults, storm })
  const watch = watchServers(house, journal)
  const pulse = createPulse({ house, journal, feed, watch, look, backups })

  await pageRoutes(server)
  server.get('/api/house', () => houseView(house))
  server.get('/api/world', look)
  clientRoutes(server, house, journal, clients)
  const failed = createFailedLevers(house, journal, sqs)
  const { repeatRefused } = clients
  troubleRoutes(server, { faults, storm, failed, endWaiting: wake, repeatRefused, changed: () => pulse.touch() })
  consoleBackupRoutes(server, backups, createMails(house))

  const url = await server.listen({ host: '127.0.0.1', port })
  return { url, stop: () => stopAll(server, [storm, pulse, watch, backups, feed], sqs) }
}

const stopAll = async (server: FastifyInstance, parts: readonly { stop(): void }[], sqs: SQSClient) => {
  for (const part of parts) part.stop()
  sqs.destroy()
  await server.close()
}

const houseView = (house: LocalInstance): HouseView => ({
  apiUrl: house.cloud.apiUrl,
  docspaceUrl: house.docspaceUrl,
  mailUrl: house.cloud.sesUrl,
  crms: Object.fromEntries([...house.crms].map(([name, crm]) => [name, crm.url])),
  real: Object.fromEntries(house.real),
  owners: ownersOf(house),
})

/** Whom a salesperson may choose: people with an account in DocSpace, and one without. */
const ownersOf = ({ docspace }: LocalInstance): HouseView['owners'] => [
  ...(docspace?.state.users ?? [])
    .filter(({ type, status }) => type === 'roomAdmin' && status === 1)
    .map(({ email, firstName, lastName }) => ({ email, label: `${firstName} ${lastName}` })),
  { email: 'stranger@example.com', label: 'Sam Stranger (no DocSpace account)' },
]
