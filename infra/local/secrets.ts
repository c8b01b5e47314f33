import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Cloud } from './cloud/contract.ts'
import { sdkConfig } from './sdk-config.ts'
import { readSecretsFile, type SecretValues } from './secrets-file.ts'
import type { Variables } from './servers.ts'
import { SAMPLE_KEYS } from './simulators/docspace/index.ts'
import type { Installed } from './simulators/index.ts'

/** As the stack names its secrets in the environment `local`. */
const nameOf = (path: string) => `roomkeeper/local/${path}`

const samples = {
  [nameOf('docspace/onboarding')]: { apiKey: SAMPLE_KEYS.onboarding },
  [nameOf('docspace/backup/main')]: { apiKey: SAMPLE_KEYS.backup },
  [nameOf('webhooks/espocrm')]: { secrets: ['the secret that EspoCRM shows for its webhook'] },
  [nameOf('crm/espocrm')]: { apiKey: 'the key of the API user' },
}

/** What the secrets file says, and keys of real servers from the environment instead. */
export const localSecrets = async (file: string, environment: Variables): Promise<SecretValues> => {
  const values = await readSecretsFile(file, samples)
  const put = (path: string, apiKey: string | undefined) => {
    if (apiKey) values[nameOf(path)] = JSON.stringify({ apiKey })
  }
  put('docspace/onboarding', environment.DOCSPACE_API_KEY)
  put('crm/espocrm', environment.ESPOCRM_API_KEY)
  return values
}

/** Subscribes a simulated CRM, and stores what it generated for us, as its administrator would. */
export const connectCrm = async (cloud: Cloud, { crm, path }: Installed, webhookUrl: string): Promise<void> => {
  await crm.subscribe(webhookUrl + path)
  const client = new SecretsManagerClient(sdkConfig(cloud.sdkEnvironment, 'SECRETS_MANAGER'))
  const put = (name: string, value: unknown) =>
    client.send(new PutSecretValueCommand({ SecretId: nameOf(name), SecretString: JSON.stringify(value) }))
  await put(`webhooks/${crm.name}`, { secrets: crm.webhookSecrets })
  await put(`crm/${crm.name}`, crm.credentials)
  client.destroy()
}
