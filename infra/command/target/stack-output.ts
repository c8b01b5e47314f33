import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { Problem } from '../problem.ts'
import { clientConfig } from './aws.ts'
import type { Target } from './target.ts'

/**
 * What the deployed stack of an environment says of itself under this key. `instead`: what else a person can do where it does not.
 * @throws Problem while it is not deployed, or says nothing of it
 */
export const stackOutput = async (
  { environment, instance }: Target,
  key: string,
  instead = 'check the account and AWS_REGION',
): Promise<string> => {
  const client = new CloudFormationClient(clientConfig(instance, 'CLOUDFORMATION'))
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: `Roomkeeper-${environment}` }))
    const value = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue
    if (value) return value
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationError')) throw error
  } finally {
    client.destroy()
  }
  throw new Problem(
    `The environment ${environment} is not deployed to this account and region (its stack has no output ${key}).`,
    `Deploy it first (npm run deploy -- -c env=${environment}), or ${instead}.`,
  )
}
