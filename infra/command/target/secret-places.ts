import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { isParameter } from '#lib/runtime/secrets.ts'

/** Where secrets of an environment are kept: in Secrets Manager, or as parameters of Systems Manager where their names say so. */
export interface SecretPlaces {
  /** Stores a value. @throws ResourceNotFoundException where Secrets Manager has no such secret: the stack makes them */
  put(name: string, value: unknown): Promise<void>
  /** Whether the stack has made this secret or parameter. */
  isThere(name: string): Promise<boolean>
}

/** Those of these clients. */
export const secretPlaces = (secretsManager: SecretsManagerClient, parameters: SSMClient): SecretPlaces => ({
  async put(name, value) {
    const text = JSON.stringify(value)
    if (isParameter(name))
      await parameters.send(new PutParameterCommand({ Name: name, Value: text, Type: 'SecureString', Overwrite: true }))
    else await secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }))
  },
  async isThere(name) {
    try {
      if (isParameter(name)) await parameters.send(new GetParameterCommand({ Name: name }))
      else await secretsManager.send(new DescribeSecretCommand({ SecretId: name }))
      return true
    } catch (error) {
      if (error instanceof ResourceNotFoundException || error instanceof ParameterNotFound) return false
      throw error
    }
  },
})
