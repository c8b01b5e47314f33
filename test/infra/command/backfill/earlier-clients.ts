import type { EspocrmSim } from '#infra/simulators/espocrm/index.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'

/** The local instance with its EspoCRM, as the tests of backfill and sweep look at it. */
export interface World {
  running: RunningInstance
  espocrm: EspocrmSim
  /** Clients imported in silence, as those that were there before Roomkeeper: no webhook tells of them. Returns their keys. */
  importClients(names: readonly string[], fields?: Readonly<Record<string, string>>): Promise<string[]>
  /** Titles of the rooms of these clients. */
  roomsOf(clients: readonly string[]): string[]
  /** How many messages wait outside. */
  waiting(): Promise<number>
  /** Lets those who wait in, as it happens every minute. */
  release(): Promise<void>
  /** Resolves when nobody waits in any queue or is being served. */
  quiet(): Promise<void>
  /** Keys of the clients that were sent into the waiting queue, in order. */
  sent: readonly string[]
}

export const openWorld = async (settings: Readonly<Record<string, unknown>> = {}): Promise<World> => {
  const sent: string[] = []
  const running = await openInstance({
    settings,
    onEvent(event) {
      if (event.type === 'sqs.sent' && event.queue.endsWith('backfill.fifo')) sent.push(...event.groups)
    },
  })
  const { instance } = running
  const espocrm = simulated(running, 'espocrm') as EspocrmSim
  return {
    running,
    espocrm,
    sent,
    async importClients(names, fields = {}) {
      const before = new Set(await idsIn(espocrm))
      const rows = names.map((name) => [name, ...Object.values(fields)].map((cell) => `"${cell}"`).join(','))
      const { adminUser, adminPassword } = espocrm.credentials
      const file = await fetch(`${espocrm.url}/api/v1/Import/file`, {
        method: 'POST',
        headers: {
          'content-type': 'text/csv',
          authorization: `Basic ${Buffer.from(`${adminUser}:${adminPassword}`).toString('base64')}`,
        },
        body: rows.join('\n'),
      })
      const { attachmentId } = (await file.json()) as { attachmentId: string }
      const attributeList = ['name', ...Object.keys(fields)]
      const how = { entityType: 'Account', headerRow: false, silentMode: true, skipDuplicateChecking: true }
      await espocrm.asAdmin('POST', 'Import', { ...how, attributeList, attachmentId })
      return (await idsIn(espocrm)).filter((id) => !before.has(id)).map((id) => `espocrm:Account:${id}`)
    },
    roomsOf: (clients) =>
      (instance.docspace?.state.rooms ?? [])
        .filter(({ tags }) => tags.some((tag) => clients.includes(tag)))
        .map(({ title }) => title),
    async waiting() {
      const queues = await instance.aws.queues()
      return queues.find(({ name }) => name.endsWith('backfill.fifo'))?.visible ?? Number.NaN
    },
    async release() {
      const { error } = await instance.aws.fireSchedule('roomkeeper-local-release-backfill-every-minute')
      if (error) throw new Error(error.errorMessage)
    },
    async quiet() {
      await eventually(async () => {
        const queues = await instance.aws.queues()
        return queues.every(({ visible, inFlight }) => visible + inFlight === 0) ? true : undefined
      })
    },
  }
}

const idsIn = async (espocrm: EspocrmSim): Promise<string[]> => {
  const { body } = await espocrm.asAdmin('GET', 'Account?select=id&maxSize=200&orderBy=createdAt&order=asc')
  return (body as { list: { id: string }[] }).list.map(({ id }) => id)
}
