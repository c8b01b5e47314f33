import * as z from 'zod/mini'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/samples.ts'
import { openChannels } from '#lib/backup/report/channels.ts'
import { backupSettings, type PortalSettings } from '#lib/backup/settings.ts'
import { beginRun } from '#lib/backup/stages/begin-run.ts'
import type { BackupServices } from '#lib/backup/stages/stage-context.ts'
import { createSendRun } from '#lib/backup/store/run-message.ts'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { createWatchWorker } from '#lib/backup/worker.ts'
import { openBackups } from '#lib/docspace/backups/backup-portal.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'
import { memoryStore } from '../memory-store.ts'
import { Gate, gated } from './gate.ts'
import { TestQueue } from './queue.ts'
import { callbackSecret, Receivers } from './receivers.ts'

export const hour = 3_600_000
/** A Wednesday, two in the morning. */
export const firstNight = Date.UTC(2026, 10, 25, 2)
/** Six times the five minutes that a worker may run. */
const visibility = 30 * 60_000
const functionTime = 295_000

export type World = Awaited<ReturnType<typeof createWorld>>

const values: Record<string, unknown> = {
  'backup-key': { apiKey: SAMPLE_KEYS.backup },
  callback: { secrets: [callbackSecret] },
  pagerduty: { routingKey: 'routing-key' },
}
const secrets: Secrets = { find: async (name, schema) => z.parse(schema, values[name]) }

/** One portal, its backups, and everybody who hears of them; time moves only as messages become due. */
export const createWorld = async (given: Partial<Record<keyof PortalSettings, unknown>> = {}, start = firstNight) => {
  let time = start
  const clock = {
    now: () => time,
    sleep: async (ms: number) => {
      time += ms
    },
  }
  const gate = new Gate()
  const memory = memoryStore()
  const queue = new TestQueue(clock.now, gate)
  const receivers = new Receivers(gate, clock.now)
  const address = await receivers.listen()
  const sim: DocSpaceSim = await startDocSpace({ clock })
  const numbers = new Map<number, number>()
  sim.hooks.onRequest = ({ n, method, path }) => void numbers.set(n, gate.leave(`${method} ${path.split('?')[0]}`))
  sim.hooks.onAnswer = ({ n }) => gate.effect(numbers.get(n) ?? 0)
  const { portals } = z.parse(backupSettings, {
    portals: {
      main: {
        url: sim.url,
        recipients: ['ops@example.com'],
        sender: 'backup@example.com',
        callbackUrl: `${address}/callback`,
        pagerDuty: true,
        pagerDutyUrl: `${address}/pagerduty`,
        ...given,
      },
    },
  })
  const store = gated(gate, 's3', memory.store)
  const services: BackupServices = {
    clock,
    store,
    runs: createRuns(store),
    send: createSendRun(queue.client(), 'https://queue'),
    settings: portals,
    openPortal: async (_, deadline) => openBackups({ url: sim.url, apiKey: SAMPLE_KEYS.backup, deadline, clock }),
    evidenceSecrets: async () => [callbackSecret],
    channels: (name, deadline) => {
      const settings = portals[name]
      const names = { docspace: 'backup-key', callback: 'callback', pagerDuty: 'pagerduty' }
      const around = { ses: receivers.ses(), secrets, clock, deadline }
      return settings ? openChannels(name, settings, names, around) : []
    },
  }
  const worker = createWatchWorker(services, queue.client(), 'https://queue')
  const deliver = async (message: ReturnType<TestQueue['next']> & object) => {
    time = Math.max(time, message.visibleAt)
    const record = queue.receive(message, visibility)
    const settled = await worker.settle(record, deadlineIn(functionTime, clock)).catch(() => 'stays')
    if (settled === 'done' && !gate.dead) queue.delete(message)
    if (gate.dead) gate.restart()
  }
  return {
    clock,
    gate,
    queue,
    receivers,
    sim,
    memory,
    services,
    worker,
    deliver,
    settings: portals.main as PortalSettings,
    key: SAMPLE_KEYS.backup,
    set time(to: number) {
      time = to
    },
    get time() {
      return time
    },
    /** A schedule fires, and comes again until it is answered, as Lambda does with what is invoked asynchronously. */
    async fire(by: RunState['by'] = 'schedule', dueAt = time) {
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const failed = await beginRun(services, { portal: 'main', by, dueAt }, deadlineIn(58_000, clock)).then(
          () => undefined,
          (error: unknown) => error ?? true,
        )
        if (!failed && !gate.dead) return
        if (gate.dead) gate.restart()
        time += 60_000
      }
    },
    /** Delivers messages until none is left; gives up after `most`. */
    async settle(most = 2_000) {
      for (let n = 0; n < most; n += 1) {
        const message = queue.next()
        if (!message) return
        await deliver(message)
      }
      throw new Error('the queue does not become empty')
    },
    async run(): Promise<RunState> {
      const [run] = await createRuns(memory.store).latest('main', 1)
      if (!run) throw new Error('there is no run')
      return run
    },
    async close() {
      await Promise.all([sim.stop(), receivers.close()])
    },
  }
}
