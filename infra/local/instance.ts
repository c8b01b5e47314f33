import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CrmSim } from '../simulators/crm/types.ts'
import type { LocalAwsClock } from './aws/clock.ts'
import type { LocalAws, LocalAwsEvent, LogRecord } from './aws/contract.ts'
import { startLocalAws } from './aws/index.ts'
import type { LocalReceivers } from './receivers.ts'
import { belongsToSimulator, secretsKeeper, watchSecretsFile } from './secrets/kept-secrets.ts'
import { evidenceSecret, givenSecrets, portalSecrets, secretPathOf, subscribeSimulated } from './secrets/secrets.ts'
import { type LocalServers, type ServerOptions, startServers } from './start-servers.ts'
import { synthesize } from './synthesis/synthesize.ts'

export interface LocalInstanceOptions extends ServerOptions {
  /** Where the secrets file is kept. */
  secretsFile: string
  /** Changes to the settings of the environment `local`, by path. */
  settings?: Readonly<Record<string, unknown>>
  /** Whether schedules fire by the clock. */
  schedules?: boolean
  /** Directory with the bundles of the functions, where they were made before. */
  bundles?: string | undefined
  /** Synthesizes the stack for the settings in place of the CDK app, where it was synthesized before. */
  synthesize?: typeof synthesize
  /** Time of the schedules, where it is not the machine's. */
  clock?: LocalAwsClock
  onLog(record: LogRecord): void
  onEvent?(event: LocalAwsEvent): void
}

/** The whole of Roomkeeper on this machine, with the servers it speaks to. */
export interface LocalInstance extends Pick<LocalServers, 'docspace' | 'docspaceUrl' | 'real' | 'settings'> {
  aws: LocalAws
  crms: ReadonlyMap<string, CrmSim>
  /** What a person sees of the room on a simulated CRM's record. */
  shownOn(crm: string, recordId: string): [string, unknown][]
  /** Receivers of events, by the name of their outlet. */
  receivers: LocalReceivers['all']
  webhookUrl(source: string): string
  stop(): Promise<void>
}

/**
 * Starts the simulators, synthesizes the stack for them and runs it.
 * @throws with a sentence for people when a port is taken or the settings are wrong; nothing is left running then
 */
export const startInstance = async (options: LocalInstanceOptions): Promise<LocalInstance> => {
  await using started = new AsyncDisposableStack()
  const servers = await startServers(options, started)
  const { docspace, docspaceUrl, installed, receivers, real } = servers
  const assembly = await mkdtemp(join(tmpdir(), 'roomkeeper-'))
  started.defer(() => rm(assembly, { recursive: true, force: true }))
  const settings = { ...servers.settings, ...options.settings }
  const { bundles } = options
  await (options.synthesize ?? synthesize)(assembly, { env: 'local', settings, ...(bundles && { bundles }) })
  const simulated = { portal: docspace !== undefined, crms: new Set(installed.keys()) }
  const given = () => givenSecrets(options.secretsFile, options.environment ?? {}, simulated)
  const secrets = await given()
  const keeper = secretsKeeper(options.secretsFile)
  const aws = await startLocalAws({
    assembly,
    apiPort: options.port,
    secrets: { ...evidenceSecret(), ...secrets, ...(docspace && portalSecrets(docspace.keys)), ...receivers?.secrets },
    onSecretStored: async (name, value) => {
      if (!belongsToSimulator(secretPathOf(name), simulated)) await keeper.keep(name, value)
    },
    schedules: options.schedules ?? true,
    ...(options.clock && { clock: options.clock }),
    onLog: options.onLog,
    ...(options.onEvent && { onEvent: options.onEvent }),
  })
  started.defer(() => aws.stop())
  started.defer(
    watchSecretsFile({
      path: options.secretsFile,
      read: given,
      known: secrets,
      store: aws.storeSecret,
      refuse: (problem) => console.error(`${problem}. Until then the values from before hold.`),
    }),
  )
  const webhookUrl = (source: string) => `${aws.apiUrl}/webhooks/${source}`
  await Promise.all([...installed.values()].map((one) => subscribeSimulated(aws, one, webhookUrl(one.crm.name))))
  const everything = started.move()
  return {
    aws,
    ...(docspace && { docspace }),
    docspaceUrl,
    crms: new Map([...installed].map(([name, { crm }]) => [name, crm])),
    shownOn(name, id) {
      const one = installed.get(name)
      const record = one?.crm.record(id)
      return one && record ? one.shown(record) : []
    },
    receivers: receivers?.all ?? new Map(),
    real,
    settings,
    webhookUrl,
    stop: () => everything.disposeAsync(),
  }
}
