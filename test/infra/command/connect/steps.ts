import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import type { RunningInstance } from '../running-instance.ts'

/** What `connect --json` says of a step. */
export interface Steps {
  steps: { what: string; state: string }[]
}

export const stepsIn = (json: unknown): Steps['steps'] => (json as Steps).steps

export const stillToDo = (json: unknown) => stepsIn(json).filter(({ state }) => state === 'to-do')

/** How `connect` ends where all is well. */
export const arrived = /A test event arrived \(20\d\); one with a wrong secret was refused \(40\d\)\./

/** Forgets the key of a CRM that the laptop was started with, so that `connect` begins where nothing is stored. */
export const forgetKey = async ({ instance }: RunningInstance, crm: string): Promise<void> => {
  const client = new SecretsManagerClient(sdkConfig(instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
  await client.send(new PutSecretValueCommand({ SecretId: `roomkeeper/local/crm/${crm}`, SecretString: '{}' }))
  client.destroy()
}
