import type { RequestListener } from 'node:http'
import * as z from 'zod'
import type { LocalAwsOptions } from '../contract.ts'
import { jsonService, ServiceRefusal } from '../http/json-protocol.ts'
import type { Parameters } from './parameters.ts'
import type { Secret, SecretStore, StoredVersion } from './store.ts'

const LARGEST_BODY = 1024 * 1024

const ById = z.object({
  SecretId: z.string(),
  VersionStage: z.string().default('AWSCURRENT'),
  VersionId: z.string().optional(),
})
const Put = z.object({
  SecretId: z.string(),
  SecretString: z.string(),
  VersionStages: z.array(z.string()).default(['AWSCURRENT']),
})
const Move = z.object({
  SecretId: z.string(),
  VersionStage: z.literal('AWSCURRENT'),
  MoveToVersionId: z.string(),
  RemoveFromVersionId: z.string().optional(),
})
const Create = z.object({ Name: z.string(), SecretString: z.string().optional() })

// Secrets Manager writes times as seconds.
const seconds = (ms: number): number => ms / 1000

const stagesOf = ({ current, previous }: Secret): Record<string, string[]> => ({
  ...(current && { [current.id]: ['AWSCURRENT'] }),
  ...(previous && { [previous.id]: ['AWSPREVIOUS'] }),
})

const described = (secret: Secret): object => ({
  ARN: secret.arn,
  Name: secret.name,
  CreatedDate: seconds(secret.createdAt),
  ...(secret.current && { LastChangedDate: seconds(secret.current.createdAt) }),
})

function find(store: SecretStore, id: string): Secret {
  const secret = store.find(id)
  if (!secret) throw new ServiceRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  return secret
}

function versionOf(secret: Secret, { VersionStage: stage, VersionId: id }: z.infer<typeof ById>): StoredVersion {
  const { current, previous } = secret
  const version =
    id === undefined ? (stage === 'AWSPREVIOUS' ? previous : current) : [current, previous].find((it) => it?.id === id)
  if (version && ['AWSCURRENT', 'AWSPREVIOUS'].includes(stage)) return version
  const message = `Secrets Manager can't find the specified secret value for staging label: ${stage}`
  throw new ServiceRefusal('ResourceNotFoundException', message)
}

type OnStored = LocalAwsOptions['onSecretStored']

const actions: Record<string, (store: SecretStore, body: unknown, onStored: OnStored) => object | Promise<object>> = {
  GetSecretValue: (store, body) => {
    const request = ById.parse(body)
    const secret = find(store, request.SecretId)
    const version = versionOf(secret, request)
    return {
      ...described(secret),
      SecretString: version.value,
      VersionId: version.id,
      VersionStages: stagesOf(secret)[version.id],
    }
  },
  PutSecretValue: async (store, body, onStored) => {
    const { SecretId, SecretString, VersionStages: stages } = Put.parse(body)
    const secret = find(store, SecretId)
    const isCurrent = secret.current === undefined || stages.includes('AWSCURRENT')
    if (isCurrent) await onStored?.(secret.name, SecretString)
    const version = isCurrent ? store.put(secret, SecretString) : store.offer(secret, SecretString)
    const attached = isCurrent ? [...new Set([...stages, 'AWSCURRENT'])] : stages
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: attached }
  },
  // The label moves only from the version that is named: two who write at once cannot both win.
  UpdateSecretVersionStage: async (store, body, onStored) => {
    const { SecretId, MoveToVersionId, RemoveFromVersionId } = Move.parse(body)
    const secret = find(store, SecretId)
    const version = store.promote(secret, MoveToVersionId, RemoveFromVersionId)
    if (!version) {
      const message = `Staging label AWSCURRENT is currently attached to version ${secret.current?.id}.`
      throw new ServiceRefusal('InvalidParameterException', message)
    }
    await onStored?.(secret.name, version.value)
    return { ARN: secret.arn, Name: secret.name }
  },
  CreateSecret: (store, body) => {
    const { Name, SecretString } = Create.parse(body)
    if (store.find(Name)) throw new ServiceRefusal('ResourceExistsException', `a secret named ${Name} already exists`)
    const secret = store.declare(Name)
    const version = SecretString === undefined ? undefined : store.put(secret, SecretString)
    return { ARN: secret.arn, Name, ...(version && { VersionId: version.id }) }
  },
  DescribeSecret: (store, body) => {
    const secret = find(store, ById.parse(body).SecretId)
    return { ...described(secret), VersionIdsToStages: stagesOf(secret) }
  },
  ListSecrets: (store) => ({ SecretList: store.all().map(described) }),
}

/** Which service's API is called, and what of it. */
const called = (target: string): [service: string, action: string] => {
  const dot = target.indexOf('.')
  return [target.slice(0, dot), target.slice(dot + 1)]
}

const notKnown = (service: string, action: string) =>
  new ServiceRefusal(
    'UnknownOperationException',
    `the local AWS has no ${service && `${service}.`}${action || 'such service'}`,
  )

async function answer(stores: Stores, target: string, body: string): Promise<object> {
  const [service, action] = called(target)
  try {
    const given = JSON.parse(body || '{}')
    if (service === 'AmazonSSM')
      return await (stores.parameters?.call(action, given) ?? Promise.reject(notKnown(service, action)))
    const known = service === 'secretsmanager' ? actions[action] : undefined
    if (!known) throw notKnown(service, action)
    return await known(stores.secrets, given, stores.onStored)
  } catch (error) {
    if (error instanceof ServiceRefusal) throw error
    if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error
    throw new ServiceRefusal('InvalidRequestException', 'the request is not a valid one of Secrets Manager')
  }
}

interface Stores {
  secrets: SecretStore
  /** Absent where Systems Manager has none. */
  parameters?: Parameters
  onStored?: OnStored
}

/**
 * The JSON protocol of Secrets Manager, and that of Systems Manager's parameters, over stores. It is also where calls of services without an
 * emulator end up: they get UnknownOperationException instead of reaching AWS.
 */
export const secretsEndpoint = (stores: Stores): RequestListener =>
  jsonService({ version: '1.1', largestBody: LARGEST_BODY }, (target = '', body) => answer(stores, target, body))
