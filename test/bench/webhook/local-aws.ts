import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalAws, LocalAwsEvent, LogRecord } from '#infra/local/aws/contract.ts'
import { startLocalAws } from '#infra/local/aws/index.ts'
import { synthesize } from '#infra/local/synthesis/synthesize.ts'

/** Sign the deliveries of the benchmark. */
export const secrets = {
  generic: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  hubspot: 'client-secret-of-the-app',
}

export interface BenchAws extends AsyncDisposable {
  aws: LocalAws
  webhookUrl(source: keyof typeof secrets): string
  queueUrl: string
}

export interface BenchAwsOptions {
  /** How many receivers may run at once, where the settings reserve none. */
  environments: number
  /** Changes to the settings, by path. */
  settings?: Readonly<Record<string, unknown>>
  /** Secrets beside those of the webhooks. */
  secrets?: Readonly<Record<string, object>>
  onLog?(record: LogRecord): void
  onEvent?(event: LocalAwsEvent): void
}

/**
 * The stack as `npm start` runs it, but nobody takes from the queue, and the API lets everything in: only the way in is
 * measured.
 */
export const startBenchAws = async (options: BenchAwsOptions): Promise<BenchAws> => {
  await using started = new AsyncDisposableStack()
  const assembly = await mkdtemp(join(tmpdir(), 'roomkeeper-bench-'))
  started.defer(() => rm(assembly, { recursive: true, force: true }))
  const letIn = { 'throttle.rate': 1_000_000, 'throttle.burst': 1_000_000, 'sources.hubspot': {} }
  await synthesize(assembly, { env: 'local', settings: { ...letIn, ...options.settings } })
  await withoutWorkers(assembly)
  const aws = await startLocalAws({
    assembly,
    apiPort: 0,
    schedules: false,
    environmentsPerFunction: options.environments,
    secrets: secretStrings(options.secrets ?? {}),
    onLog: options.onLog ?? (() => {}),
    ...(options.onEvent && { onEvent: options.onEvent }),
  })
  started.defer(() => aws.stop())
  const queue = (await aws.queues()).find(({ name }) => name.endsWith('clients.fifo'))
  if (!queue) throw new Error('the stack has no queue of clients')
  const resources = started.move()
  return {
    aws,
    webhookUrl: (source) => `${aws.apiUrl}/webhooks/${source}`,
    queueUrl: queue.url,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const secretStrings = (more: Readonly<Record<string, object>>): Record<string, string> => {
  const webhooks = Object.entries(secrets).map(([source, secret]) => [`webhooks/${source}`, { secrets: [secret] }])
  return Object.fromEntries(
    [...webhooks, ...Object.entries(more)].map(([name, value]) => [`roomkeeper/local/${name}`, JSON.stringify(value)]),
  )
}

const withoutWorkers = async (assembly: string) => {
  const names = (await readdir(assembly)).filter((name) => name.endsWith('.template.json'))
  for (const name of names) {
    const template = JSON.parse(await readFile(join(assembly, name), 'utf8'))
    for (const resource of Object.values<{ Type: string; Properties: object }>(template.Resources)) {
      if (resource.Type === 'AWS::Lambda::EventSourceMapping') Object.assign(resource.Properties, { Enabled: false })
    }
    await writeFile(join(assembly, name), JSON.stringify(template))
  }
}
