import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { startConsole } from '#infra/local/console/server.ts'
import { createEventLog } from '#infra/local/console/state/event-log.ts'
import { type LocalInstance, startInstance } from '#infra/local/instance.ts'
import { createReporter } from '#infra/local/progress/reporter.ts'
import { synthesizeOnce } from '#test/infra/ready-assemblies.ts'

export interface OpenConsole {
  url: string
  instance: LocalInstance
  get<T>(path: string): Promise<T>
  /** Sends `body` as JSON and gives the answer, whatever its status. */
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  stop(): Promise<void>
}

/** A whole local instance with its console on free ports, as `npm start` brings it up. */
export const openConsole = async (settings: Readonly<Record<string, unknown>> = {}): Promise<OpenConsole> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-console-'))
  const reporter = createReporter()
  const eventLog = createEventLog()
  const instance = await startInstance({
    port: 0,
    secretsFile: join(folder, 'secrets.json'),
    settings,
    receivers: true,
    schedules: false,
    synthesize: synthesizeOnce(inject('kept')),
    onLog(record) {
      reporter.onLog(record)
      eventLog.onLog(record)
    },
    onEvent: (event) => eventLog.onEvent(event),
  })
  const page = await startConsole(instance, reporter, eventLog, 0)
  return {
    url: page.url,
    instance,
    get: async <T>(path: string) => (await (await fetch(page.url + path)).json()) as T,
    async send(method, path, body) {
      const response = await fetch(page.url + path, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    },
    async stop() {
      await page.stop()
      await instance.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Asks until `look` gives something that `holds`. @throws with what it saw last after `patience` milliseconds */
export const eventually = async <T>(
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  patience = 30_000,
): Promise<T> => {
  const end = Date.now() + patience
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() > end) throw new Error(`still after ${patience} ms: ${JSON.stringify(seen).slice(0, 2_000)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
