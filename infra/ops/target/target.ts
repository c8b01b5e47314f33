import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { chooseEnvironment } from '#infra/aws/choose-environment.ts'
import { readContext } from '#infra/aws/read-context.ts'
import type { EnvironmentSettings } from '#infra/aws/settings.ts'
import { type ConfiguredSource, configureSources } from '#lib/crm/configure.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import { createSecrets, type Secrets } from '#lib/runtime/secrets.ts'
import { clientConfig } from './aws.ts'
import { findHouse, type RunningHouse } from './house.ts'
import { createQueues, type Queues } from './queues.ts'

export interface TargetOptions {
  /** An environment of `cdk.json`; `local` is the house that runs on this machine, every other one is in AWS. */
  env: string
  /** Where the house tells of itself. */
  houseFile: string
  clock: Clock
  /** Further changes to the settings, by path. */
  settings?: Readonly<Record<string, unknown>>
}

/** One environment of Roomkeeper, wherever it runs. */
export interface Target {
  environment: string
  settings: EnvironmentSettings
  sources: ReadonlyMap<string, ConfiguredSource>
  /** Present when it runs on this machine. */
  house: RunningHouse | undefined
  clock: Clock
  sqs: SQSClient
  secretsManager: SecretsManagerClient
  secrets: Secrets
  queues: Queues
  secretName(path: string): string
  close(): void
}

/** `cdk.json` as it stands. */
const contextOf = () => readContext([]).fromFile.roomkeeper

/** @throws SettingsError, or Problem when no house runs here */
export const openTarget = async ({ env, houseFile, clock, settings: more }: TargetOptions): Promise<Target> => {
  const roomkeeper = contextOf()
  const house = env === 'local' ? await findHouse(houseFile) : undefined
  const changes = { ...house?.settings, ...more }
  const { name: environment, settings } = chooseEnvironment({ roomkeeper, env, settings: changes })
  const sqs = new SQSClient(clientConfig(house, 'SQS'))
  const secretsManager = new SecretsManagerClient(clientConfig(house, 'SECRETS_MANAGER'))
  return {
    environment,
    settings,
    sources: configureSources(settings.sources, {}),
    house,
    clock,
    sqs,
    secretsManager,
    secrets: createSecrets(secretsManager, clock),
    queues: createQueues(sqs, environment),
    secretName: (path) => `roomkeeper/${environment}/${path}`,
    close() {
      sqs.destroy()
      secretsManager.destroy()
    },
  }
}
