import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { checkSettings } from '#infra/aws/config/settings.ts'
import { configureSources } from '#lib/crm/configure.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { type DoctorCheck, type DoctorFinding, doctorFindings, oncePerCause } from '../doctor/finding.ts'
import { docspaceKeyPath } from '../target/open-servers.ts'
import { createQueues } from '../target/queues.ts'
import type { Target } from '../target/target.ts'

/** What was answered so far, for the checks that `doctor` makes of an environment that is there. */
export interface SettingsDraft {
  environment: string
  /** The file that it will stand in, as messages name it. */
  file: string
  settings: Readonly<Record<string, unknown>>
  /** The onboarding key; nothing that needs one is looked at without it. */
  apiKey: string
  clock: Clock
}

/** Makes checks with settings and a key that stand nowhere yet. @throws SettingsError */
export const look = async (candidate: SettingsDraft, checks: readonly DoctorCheck[]): Promise<DoctorFinding[]> => {
  const target = await targetOf(candidate)
  try {
    return oncePerCause((await Promise.all(checks.map((check) => doctorFindings(check, target)))).flat())
  } finally {
    target.close()
  }
}

const targetOf = async ({ environment, file, settings, apiKey, clock }: SettingsDraft): Promise<Target> => {
  const checked = checkSettings(settings, { environment, file, refuseExamples: false })
  const secretName = (path: string) => `roomkeeper/${environment}/${path}`
  const secretsManager = typedSecrets(apiKey === '' ? {} : { [secretName(docspaceKeyPath)]: { apiKey } })
  const sqs = new SQSClient({ region: 'none' })
  return {
    environment,
    settings: checked,
    settingsFile: file,
    sources: await configureSources(checked.sources, {}),
    instance: undefined,
    clock,
    sqs,
    secretsManager,
    secrets: createSecrets(secretsManager, clock),
    store: nowhere,
    queues: createQueues(sqs, environment),
    secretName,
    close: () => sqs.destroy(),
  }
}

/** Nothing is stored before there are settings. */
const nowhere: Target['store'] = {
  put: async (name) => {
    throw new Error(`${name} cannot be stored yet`)
  },
  isThere: async () => false,
}

/** An account in which nothing is stored but what was typed a moment ago; nothing of it leaves this process. */
const typedSecrets = (values: Readonly<Record<string, unknown>>): SecretsManagerClient => {
  const send = async (command: unknown) => {
    const name = command instanceof GetSecretValueCommand ? (command.input.SecretId ?? '') : ''
    if (Object.hasOwn(values, name)) return { SecretString: JSON.stringify(values[name]) }
    throw new ResourceNotFoundException({ message: `there is no ${name}`, $metadata: {} })
  }
  return { send } as unknown as SecretsManagerClient
}
