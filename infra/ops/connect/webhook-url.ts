import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { Problem } from '../problem.ts'
import { clientConfig } from '../target/aws.ts'
import type { Target } from '../target/target.ts'

/** Where a CRM delivers: the address of the settings, of the running house, or of the deployed API. */
export const webhookUrlOf = async (target: Target, source: string): Promise<string> => {
  const { house, settings } = target
  const base = settings.publicUrl ?? house?.apiUrl
  if (base) return `${base.replace(/\/+$/, '')}/webhooks/${source}`
  const url = await deployedUrl(target)
  return url.replace('{source}', source)
}

const deployedUrl = async ({ environment, house }: Target): Promise<string> => {
  const client = new CloudFormationClient(clientConfig(house, 'CLOUDFORMATION'))
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: `Roomkeeper-${environment}` }))
    const url = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'WebhookUrl')?.OutputValue
    if (url) return url
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationError')) throw error
  } finally {
    client.destroy()
  }
  throw new Problem(
    `The environment ${environment} is not deployed to this account and region, so it has no address yet.`,
    `Deploy it first (npm run deploy -- -c env=${environment}), or set publicUrl in the settings.`,
  )
}
