import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Cloud, CloudEvent, LogRecord } from './cloud/contract.ts'
import { startCloud } from './cloud/index.ts'
import { readSecretsFile, type SecretValues } from './secrets-file.ts'
import type { CrmName, CrmSim } from './simulators/crm.ts'
import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from './simulators/docspace/index.ts'
import { crmSimulators, type StartCrm } from './simulators/index.ts'
import { synthesize } from './synthesize.ts'

/** Which environment of the settings the laptop runs. */
const environmentName = 'local'

export interface HouseOptions {
  /** Port of the HTTP API; 0 takes any free one, and the simulators too. */
  port: number
  /** Which simulated CRMs stand beside it; all that are not replaced by a real one when absent. */
  crms?: readonly CrmName[]
  /** Real servers in the simulators' place: `DOCSPACE_URL`, `DOCSPACE_API_KEY`, `{CRM}_URL`, `{CRM}_API_KEY`. */
  environment?: Readonly<Record<string, string | undefined>>
  /** Where the secrets file is kept. */
  secretsFile: string
  /** Changes to the settings of the environment `local`, by path: for tests. */
  settings?: Readonly<Record<string, unknown>>
  schedules?: boolean
  onLog(record: LogRecord): void
  onEvent?(event: CloudEvent): void
}

/** The whole of Roomkeeper on this machine, with the servers it speaks to. */
export interface House {
  cloud: Cloud
  /** Absent when a real portal is used. */
  docspace?: DocSpaceSim
  docspaceUrl: string
  crms: ReadonlyMap<CrmName, CrmSim>
  /** Sources that are real, with their URL. */
  real: ReadonlyMap<string, string>
  webhookUrl(source: string): string
  stop(): Promise<void>
}

/** Ports next to the API's own, so that a second house on another port finds its own free. */
const ports = { docspace: 3, espocrm: 4, hubspot: 5, pipedrive: 6, salesforce: 7, generic: 8 } as const

const portFor = (base: number, name: keyof typeof ports) => (base === 0 ? 0 : base + ports[name])

/**
 * Synthesizes the stack, starts the simulators and runs the stack between them.
 * @throws with a sentence for people when a port is taken or the settings are wrong; nothing is left running then
 */
export const startHouse = async (options: HouseOptions): Promise<House> => {
  await using started = new AsyncDisposableStack()
  const assembly = await mkdtemp(join(tmpdir(), 'roomkeeper-'))
  started.defer(() => rm(assembly, { recursive: true, force: true }))
  const real = realServers(options.environment ?? {})
  const synthesized = synthesize(assembly, {
    env: environmentName,
    ...(options.settings && { settings: options.settings }),
  })
  const [docspace, crms] = await Promise.all([startPortal(options, real, started), startCrms(options, real, started)])
  await synthesized
  const docspaceUrl = docspace?.url ?? real.get('docspace') ?? ''
  const cloud = await startCloud({
    assembly,
    apiPort: options.port,
    environment: { DOCSPACE_URL: docspaceUrl, ...urlsOf(crms, real) },
    secrets: await secretsFor(options),
    schedules: options.schedules ?? true,
    onLog: options.onLog,
    ...(options.onEvent && { onEvent: options.onEvent }),
  })
  started.defer(() => cloud.stop())
  const webhookUrl = (source: string) => `${cloud.apiUrl}/webhooks/${source}`
  await Promise.all([...crms.values()].map((crm) => connect(cloud, crm, webhookUrl(crm.name))))
  const everything = started.move()
  return {
    cloud,
    ...(docspace && { docspace }),
    docspaceUrl,
    crms,
    real,
    webhookUrl,
    stop: () => everything.disposeAsync(),
  }
}

const realServers = (environment: Readonly<Record<string, string | undefined>>) =>
  new Map(
    Object.entries(environment).flatMap(([name, value]) => {
      const source = /^([A-Z]+)_URL$/.exec(name)?.[1]?.toLowerCase()
      return source && value && (source === 'docspace' || source in crmSimulators) ? [[source, value]] : []
    }),
  )

const startPortal = async (options: HouseOptions, real: ReadonlyMap<string, string>, started: AsyncDisposableStack) => {
  if (real.has('docspace')) return undefined
  const docspace = await startDocSpace({ port: portFor(options.port, 'docspace'), seed: true })
  started.defer(() => docspace.stop())
  return docspace
}

const startCrms = async (options: HouseOptions, real: ReadonlyMap<string, string>, started: AsyncDisposableStack) => {
  const wanted = Object.entries(crmSimulators).filter(
    ([name]) => !real.has(name) && (options.crms?.includes(name as CrmName) ?? true),
  )
  const crms = new Map<CrmName, CrmSim>()
  for (const [name, start] of wanted as [CrmName, StartCrm][]) {
    const crm = await start({ port: portFor(options.port, name), deliver: 'auto' })
    started.defer(() => crm.stop())
    crms.set(name, crm)
  }
  return crms
}

const urlsOf = (crms: ReadonlyMap<CrmName, CrmSim>, real: ReadonlyMap<string, string>) =>
  Object.fromEntries(
    [...real, ...[...crms].map(([name, crm]) => [name, crm.url] as const)].map(([name, url]) => [
      `${name.toUpperCase()}_URL`,
      url,
    ]),
  )

const secretName = (path: string) => `roomkeeper/${environmentName}/${path}`

/** What the file says, and the keys of real servers from the environment. Simulators bring their own, see `connect`. */
const secretsFor = async ({ secretsFile, environment = {} }: HouseOptions): Promise<SecretValues> => {
  const values = await readSecretsFile(secretsFile, {
    [secretName('docspace/onboarding')]: { apiKey: SAMPLE_KEYS.onboarding },
    [secretName('docspace/backup/main')]: { apiKey: SAMPLE_KEYS.backup },
    [secretName('webhooks/espocrm')]: { secrets: ['the-secret-that-espocrm-shows-for-its-webhook'] },
    [secretName('crm/espocrm')]: { apiKey: 'the-key-of-the-api-user' },
  })
  const portalKey = environment.DOCSPACE_API_KEY
  if (portalKey) values[secretName('docspace/onboarding')] = JSON.stringify({ apiKey: portalKey })
  if (environment.ESPOCRM_API_KEY) {
    values[secretName('crm/espocrm')] = JSON.stringify({ apiKey: environment.ESPOCRM_API_KEY })
  }
  return values
}

/** What an administrator adds to the webhook's address: EspoCRM's requests do not name their event themselves. */
const subscribedPath: Partial<Record<CrmName, string>> = { espocrm: '/Account.create' }

/** Subscribes a simulated CRM, and stores what it generated for us as its administrator would. */
const connect = async (cloud: Cloud, crm: CrmSim, webhookUrl: string) => {
  await crm.subscribe(webhookUrl + (subscribedPath[crm.name] ?? ''))
  const { AWS_REGION: region = 'us-east-1' } = cloud.sdkEnvironment
  const client = new SecretsManagerClient({
    endpoint: cloud.secretsUrl,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const put = (path: string, value: unknown) =>
    client.send(new PutSecretValueCommand({ SecretId: secretName(path), SecretString: JSON.stringify(value) }))
  await put(`webhooks/${crm.name}`, { secrets: crm.webhookSecrets })
  await put(`crm/${crm.name}`, crm.credentials)
  client.destroy()
}
