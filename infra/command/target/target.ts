import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import type { EnvironmentSettings } from '#infra/aws/config/environment-schema.ts'
import { readSettings, type SettingsFiles } from '#infra/aws/config/settings-files.ts'
import { noSuchEnvironment, writtenEnvironments } from '#infra/aws/config/written-settings.ts'
import { secretNameIn } from '#infra/aws/constructs/secret-names.ts'
import { type ConfiguredSource, configureSources } from '#lib/crm/configure.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import { createSecrets, type Secrets } from '#lib/runtime/secrets.ts'
import { WrongUsage } from '../problem.ts'
import { clientConfig } from './aws.ts'
import { findInstance, type RunningInstance } from './instance.ts'
import { sourcesIn } from './own-settings.ts'
import { createQueues, type Queues } from './queues.ts'
import { type SecretPlaces, secretPlaces } from './secret-places.ts'

export interface TargetOptions {
  /** An environment of the settings; `local` is the local instance that runs on this machine, every other one is in AWS. */
  env: string
  /** The file in which the local instance describes itself. */
  instanceFile: string
  /** The files with every environment's settings. */
  files: SettingsFiles
  clock: Clock
  /** Changes the settings of the sources before they are checked. */
  prepare?: (sources: Readonly<Record<string, OwnSettings>>) => Record<string, OwnSettings>
}

/** A source's own settings, unchecked. */
export type OwnSettings = Readonly<Record<string, unknown>>

/** One environment of Roomkeeper, wherever it runs. */
export interface Target {
  environment: string
  settings: EnvironmentSettings
  /** The file that has the settings, as messages name it. */
  settingsFile: string
  sources: ReadonlyMap<string, ConfiguredSource>
  /** Present when it runs on this machine. */
  instance: RunningInstance | undefined
  clock: Clock
  sqs: SQSClient
  secretsManager: SecretsManagerClient
  secrets: Secrets
  /** Where secrets are stored. */
  store: SecretPlaces
  queues: Queues
  secretName(path: string): string
  close(): void
}

/** @throws SettingsError, or Problem when no local instance runs here */
export const openTarget = async (options: TargetOptions): Promise<Target> => {
  const { env, clock, prepare } = options
  const { own, project } = readSettings(options.files)
  const written = writtenEnvironments({ ...(own && { own }), ...(project && { project }) })
  const chosen = written.get(env)
  if (!chosen) throw new WrongUsage(noSuchEnvironment(env, written))
  const instance = env === 'local' ? await findInstance(options.instanceFile) : undefined
  const changes = { ...instance?.settings }
  if (prepare) changes.sources = prepare(sourcesOf(chosen.settings, changes))
  const { name: environment, settings } = chooseEnvironment({
    roomkeeper: project?.content,
    own,
    env,
    settings: changes,
  })
  const sqs = new SQSClient(clientConfig(instance, 'SQS'))
  const secretsManager = new SecretsManagerClient(clientConfig(instance, 'SECRETS_MANAGER'))
  const parameters = new SSMClient(clientConfig(instance, 'SSM'))
  return {
    environment,
    settings,
    settingsFile: chosen.file,
    sources: await configureSources(settings.sources, {}),
    instance,
    clock,
    sqs,
    secretsManager,
    secrets: createSecrets(secretsManager, clock, parameters),
    store: secretPlaces(secretsManager, parameters),
    queues: createQueues(sqs, environment),
    secretName: (path) => secretNameIn({ environment, profile: settings.profile }, path),
    close() {
      sqs.destroy()
      secretsManager.destroy()
      parameters.destroy()
    },
  }
}

/** The sources of an environment, unchecked, with changes to them by path. */
const sourcesOf = (settings: OwnSettings, changes: Record<string, unknown>) => {
  const sources: Record<string, OwnSettings> = sourcesIn(settings)
  for (const [path, value] of Object.entries(changes)) {
    const [first, name, ...rest] = path.split('.')
    if (first !== 'sources' || name === undefined) continue
    if (rest.length > 1) throw new Error(`${path}: changes deeper than a member of a source are not known`)
    const [member] = rest
    sources[name] = member === undefined ? (value as OwnSettings) : { ...sources[name], [member]: value }
    delete changes[path]
  }
  return sources
}
