import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  InvalidParameterException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'

let ofProcess: SecretsManagerClient | undefined

/** One for the whole process, made when first needed: each has connections of its own. */
const sharedClient = (): SecretsManagerClient => {
  ofProcess ??= new SecretsManagerClient({})
  return ofProcess
}

const newest = async (client: SecretsManagerClient, name: string): Promise<GetSecretValueCommandOutput | undefined> => {
  try {
    return await client.send(new GetSecretValueCommand({ SecretId: name }))
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

/** Reads the text of a secret, undefined when there is no such secret or it has no value yet. Imported when first needed. */
export const secretReader =
  (client = sharedClient()) =>
  async (name: string): Promise<string | undefined> =>
    (await newest(client, name))?.SecretString

/** A value of a secret, and its version for a conditional write. */
export interface SecretVersion {
  text: string
  version: string
}

/** The newest value of a secret with its version, undefined as above. */
export const readVersion = async (name: string, client = sharedClient()): Promise<SecretVersion | undefined> => {
  const { SecretString: text, VersionId: version } = (await newest(client, name)) ?? {}
  return text === undefined || version === undefined ? undefined : { text, version }
}

/** Label of a value that is not the current one yet. */
const offered = 'ROOMKEEPEROFFERED'
const current = 'AWSCURRENT'

/**
 * Gives a secret a new value if the current one is still `over` (undefined: none): moving the label of the current value names the
 * version that has it, and fails when another has it (docs/facts/aws.md#a-conditional-write-of-a-secret).
 * @returns false when somebody else has written meanwhile; nothing is changed then
 */
export const replaceVersion = async (
  name: string,
  { value, over }: { value: string; over: string | undefined },
  client = sharedClient(),
): Promise<boolean> => {
  const put = { SecretId: name, SecretString: value, VersionStages: [offered] }
  const { VersionId: made, VersionStages: stages = [] } = await client.send(new PutSecretValueCommand(put))
  // The first value of a secret is the current one whatever was asked for.
  if (stages.includes(current)) return true
  try {
    const move = { SecretId: name, VersionStage: current, MoveToVersionId: made, RemoveFromVersionId: over }
    await client.send(new UpdateSecretVersionStageCommand(move))
    return true
  } catch (error) {
    if (error instanceof InvalidParameterException) return false
    throw error
  }
}
