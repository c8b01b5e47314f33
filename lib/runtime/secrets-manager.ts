import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'

/** Reads the text of a secret, undefined when there is no such secret or it has no value yet. Imported when first needed. */
export const secretReader =
  (client = new SecretsManagerClient({})) =>
  async (name: string): Promise<string | undefined> => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }

/** Gives a secret that is there a new value. */
export const writeSecret = async (
  name: string,
  value: string,
  client = new SecretsManagerClient({}),
): Promise<void> => {
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }))
}
