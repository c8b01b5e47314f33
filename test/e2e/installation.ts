import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { type HubspotSim, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { type Finished, root, run } from '../run-process.ts'
import { cdk, type Emulator, ownSettings, startEmulator } from './emulator.ts'
import { type Front, startFront } from './front.ts'

/** An environment of its own: `local` is the local instance of this machine. */
export const environment = 'emulator'
export const stackName = `Roomkeeper-${environment}`

/** A manager that the portal and the CRM know. */
export const manager = 'anna.manager@example.com'

export interface Ran extends Finished {
  /** The JSON document of a run with `--json`. */
  json: unknown
}

/** An AWS account on the emulator, a portal and two CRMs, and whoever operates Roomkeeper there. */
export interface Installation {
  emulator: Emulator
  docspace: DocSpaceSim
  espocrm: EspocrmSim
  hubspot: HubspotSim
  front: Front
  /** Runs `cdk` where the settings are. */
  cdk(...args: string[]): Promise<string>
  /** Runs the `roomkeeper` program against the emulator, as an operator with credentials would. */
  roomkeeper(...args: string[]): Promise<Ran>
  /** The outputs of the stack. @throws when it is not deployed */
  outputs(): Promise<Record<string, string>>
  /** Where the emulator serves the deployed API: under its own port, by the API's id. */
  apiUrl(): Promise<string>
  /** What the operator stores by hand. */
  putSecret(path: string, value: unknown): Promise<void>
  stop(): Promise<void>
}

interface Servers {
  emulator: Emulator
  docspace: DocSpaceSim
  espocrm: EspocrmSim
  hubspot: HubspotSim
  front: Front
}

/** What differs from the installation that most chapters need. */
export interface InstallationOptions {
  profile?: 'full' | 'small'
  /** How EspoCRM delivers: by itself, or when a chapter says so. */
  deliver?: 'auto' | 'manual'
}

export const openInstallation = async ({
  profile = 'full',
  deliver = 'manual',
}: InstallationOptions = {}): Promise<Installation> => {
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-e2e-'))
  const [emulator, docspace, espocrm, hubspot, front] = await Promise.all([
    startEmulator(directory),
    startDocSpace(),
    startEspocrm({ customFields: false, deliver }),
    startHubspot({ customFields: false }),
    startFront(),
  ])
  const servers = { emulator, docspace, espocrm, hubspot, front }
  await writeSettings(directory, servers, profile)
  return {
    ...servers,
    ...accountOf(emulator, profile),
    cdk: (...args) => cdk(args, directory, emulator.environment),
    async roomkeeper(...args) {
      const files = ['--cdk-json', join(directory, 'cdk.json'), '--settings', ownSettings(directory)]
      const all = [...args, '--env', environment, ...files]
      const ran = await run('infra/command/roomkeeper.js', all, directory, emulator.environment).finished
      return { ...ran, json: args.includes('--json') && ran.stdout ? JSON.parse(ran.stdout) : undefined }
    },
    async stop() {
      await Promise.all([emulator.stop(), docspace.stop(), espocrm.stop(), hubspot.stop(), front.stop()])
      await rm(directory, { recursive: true, force: true })
    },
  }
}

type Profile = NonNullable<InstallationOptions['profile']>

const writeSettings = (directory: string, { docspace, espocrm, hubspot, front }: Servers, profile: Profile) =>
  writeEnvironment(directory, environment, (local) => ({
    profile,
    onboarding: { ...local.onboarding, manager: { default: manager, unknownOwner: 'park' } },
    docspace: { url: docspace.url },
    sources: { espocrm: { url: espocrm.url }, hubspot: { url: hubspot.url, settleSeconds: 0 } },
    publicUrl: front.url,
    backup: { portals: { main: { ...local.backup.portals.main, url: docspace.url, offsite: { lockDays: 0 } } } },
    sweep: { minAgeMinutes: 0 },
  }))

// biome-ignore lint/suspicious/noExplicitAny: settings as a person writes them.
type Written = Record<string, any>

/** The project's own `cdk.json` with one environment more: that of the laptop with changes, as the emulator can have it. */
export const writeEnvironment = async (
  directory: string,
  name: string,
  changes: (local: Written) => Written,
): Promise<void> => {
  const file = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8'))
  const { environments } = file.context.roomkeeper
  const { local } = environments
  const { main } = local.backup.portals
  environments[name] = {
    ...local,
    // Its CloudFormation makes buckets without Object Lock.
    backup: { portals: { main: { ...main, offsite: { lockDays: 0 } } } },
    // Its CloudFormation has no metric math.
    alarms: { countInFlight: false },
    ...changes(local),
  }
  file.context.examples = 'allowed'
  await writeFile(ownSettings(directory), JSON.stringify({ version: 1, environments: {} }))
  await writeFile(
    join(directory, 'cdk.json'),
    JSON.stringify({ ...file, app: `node ${join(root, 'infra/aws/app.ts')}` }),
  )
}

/** What the operator does with AWS's own tools. */
const accountOf = (
  { url, clientOptions }: Emulator,
  profile: Profile,
): Pick<Installation, 'outputs' | 'apiUrl' | 'putSecret'> => ({
  async outputs() {
    const described = await new CloudFormationClient(clientOptions).send(
      new DescribeStacksCommand({ StackName: stackName }),
    )
    const found = described.Stacks?.[0]?.Outputs ?? []
    return Object.fromEntries(found.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  },
  async apiUrl() {
    const { StackResources = [] } = await new CloudFormationClient(clientOptions).send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    )
    const api = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::ApiGatewayV2::Api')
    return `${url}/_aws/execute-api/${api?.PhysicalResourceId}/$default`
  },
  async putSecret(path, value) {
    if (profile === 'small') return putParameter(clientOptions, path, value)
    await new SecretsManagerClient(clientOptions).send(
      new PutSecretValueCommand({
        SecretId: `roomkeeper/${environment}/${path}`,
        SecretString: JSON.stringify(value),
      }),
    )
  },
})

/** Where secrets are in the profile `small` (docs/deploy.md#the-profile-small). */
const putParameter = async (options: Emulator['clientOptions'], path: string, value: unknown): Promise<void> => {
  const Name = `/roomkeeper/${environment}/${path}`
  const parameter = { Name, Type: 'SecureString', Overwrite: true, Value: JSON.stringify(value) } as const
  await new SSMClient(options).send(new PutParameterCommand(parameter))
}
