import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm'

let ofProcess: SSMClient | undefined

/** One for the whole process, made when first needed: each has connections of its own. */
const sharedClient = (): SSMClient => {
  ofProcess ??= new SSMClient({})
  return ofProcess
}

/** Reads the text of a parameter of Systems Manager, undefined when there is none. Imported when first needed. */
export const parameterReader =
  (client = sharedClient()) =>
  async (name: string): Promise<string | undefined> => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
      return Parameter?.Value
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined
      throw error
    }
  }
