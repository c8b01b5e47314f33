import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { openInstance, type Ran, type RunningInstance } from '../infra/command/operated-instance.ts'
import { openSender, type Sender } from './sender.ts'
import type { Espocrm } from './servers/espocrm.ts'

/** The product's own synthesized stack between real servers, as `npm start` runs it. */
export interface Stage extends RunningInstance {
  /** `roomkeeper connect espocrm` as an administrator runs it. */
  connectEspocrm(...more: string[]): Promise<Ran>
  /** Somebody who sends clients to the source `generic`. */
  sender: Sender
  /** Stores another key of DocSpace, or several, as an operator does who changes it, and lets the worker begin anew with it. */
  changeKey(key: string, ...more: string[]): Promise<void>
  /** Instead of a quarter of an hour: whoever has come to the makers of rooms came long ago, and the worker begins anew. */
  letEveryWorkerKnow(): Promise<void>
  /** Ends every worker at once, as a lost machine would. */
  crashWorker(): Promise<void>
}

export interface StageOptions {
  /** Directory of the bundled functions. */
  bundles: string
  /** Address by which the portal is reached. */
  portal: string
  /** Key that makes the rooms. */
  key: string
  /** Key that makes backups, where there are any. */
  backupKey?: string
  espocrm?: Espocrm
  /** Changes to the settings of the environment `local`, by path. */
  settings: Readonly<Record<string, unknown>>
}

/** What an operator stores by hand: secrets of senders that are no simulators. */
export const senderSecrets = {
  webhook: 'whsec_cmVhbC1zZXJ2ZXJzLXNlbmRlci1zZWNyZXQtMDAwMQ==',
  callback: 'whsec_cmVhbC1zZXJ2ZXJzLWNhbGxiYWNrLXNlY3JldC0wMQ==',
}

const worker = 'roomkeeper-local-onboard-client'

type Aws = RunningInstance['instance']['aws']
type Stored = Record<string, unknown>

/** Stores a secret of the installation anew, as `next` makes it of what is stored. */
const changeSecret = async (aws: Aws, path: string, next: (now: Stored) => Stored): Promise<void> => {
  const client = new SecretsManagerClient(sdkConfig(aws.sdkEnvironment, 'SECRETS_MANAGER'))
  const SecretId = `roomkeeper/local/${path}`
  const { SecretString: now = '{}' } = await client.send(new GetSecretValueCommand({ SecretId }))
  const SecretString = JSON.stringify(next(JSON.parse(now)))
  await client.send(new PutSecretValueCommand({ SecretId, SecretString }))
  client.destroy()
}

/** Those who own rooms beside the first, by host, known from the beginning of time on. */
const longAgo = (more: unknown): Stored =>
  Object.fromEntries(
    Object.entries(more ?? {}).map(([host, users]) => [
      host,
      Object.fromEntries(Object.keys(users as object).map((user) => [user, 0])),
    ]),
  )

export const openStage = async (options: StageOptions): Promise<Stage> => {
  const { bundles, portal, key, backupKey = key, espocrm, settings } = options
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-real-'))
  const secretsFile = join(directory, 'secrets.json')
  const secrets = {
    'roomkeeper/local/docspace/onboarding': { apiKey: key },
    'roomkeeper/local/docspace/backup/main': { apiKey: backupKey },
    'roomkeeper/local/webhooks/generic': { secrets: [senderSecrets.webhook] },
    'roomkeeper/local/crm/generic': { signingSecrets: [senderSecrets.callback] },
  }
  await writeFile(secretsFile, JSON.stringify(secrets), { mode: 0o600 })
  const environment = {
    DOCSPACE_URL: portal,
    DOCSPACE_API_KEY: key,
    ...(espocrm && { ESPOCRM_URL: espocrm.url, ESPOCRM_API_KEY: espocrm.access.apiKey }),
  }
  let receiver: { url: string; secret: string } | undefined
  const sender = await openSender(() => {
    if (!receiver) throw new Error('the stage is not open yet')
    return receiver
  })
  const opened = await openInstance({
    secretsFile,
    environment,
    bundles,
    settings: { 'sources.generic': { callbackUrl: sender.callbackUrl }, ...settings },
  })
  // Where a simulated sender runs too, its secret is the one that is stored.
  const [secret = senderSecrets.webhook] = opened.instance.crms.get('generic')?.webhookSecrets ?? []
  receiver = { url: opened.instance.webhookUrl('generic'), secret }
  let connected: string[] | undefined
  const administrator = () => {
    if (!espocrm) throw new Error('this stage has no EspoCRM')
    const { apiKey, admin } = espocrm.access
    return {
      ESPOCRM_API_KEY: apiKey,
      ESPOCRM_ADMIN_USER: admin.user,
      ESPOCRM_ADMIN_PASSWORD: admin.password,
    }
  }
  return {
    ...opened,
    sender,
    connectEspocrm(...more) {
      connected = more
      return opened.runIn(administrator(), 'connect', 'espocrm', '--yes', ...more)
    },
    async changeKey(apiKey, ...moreKeys) {
      const { aws } = opened.instance
      await changeSecret(aws, 'docspace/onboarding', () => ({ apiKey, ...(moreKeys.length > 0 && { moreKeys }) }))
      await aws.crash(worker)
    },
    async letEveryWorkerKnow() {
      const { aws } = opened.instance
      await changeSecret(aws, 'docspace/memory', ({ more, ...rest }) => ({ ...rest, more: longAgo(more) }))
      await aws.crash(worker)
    },
    crashWorker: () => opened.instance.aws.crash(worker),
    async stop() {
      // Or EspoCRM would go on sending to a stack that is gone, and its next client to two.
      if (connected) await opened.runIn(administrator(), 'connect', 'espocrm', '--remove', '--yes', ...connected)
      await opened.stop()
      await sender.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
