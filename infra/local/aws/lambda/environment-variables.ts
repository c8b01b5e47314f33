import { devNull } from 'node:os'
import type { FunctionModel } from '../template/functions.ts'

/** Where the local services listen. */
export interface Endpoints {
  sqsUrl: string
  sesUrl: string
  s3Url: string
  secretsUrl: string
  /** Of what functions wrote; without it nobody can read that. */
  logsUrl?: string
  /** Of what is measured; without it nobody can ask for that. */
  metricsUrl?: string
}

/**
 * What the AWS SDK reads to speak to the local AWS. Services without an emulator get an address that refuses them,
 * and the developer's own AWS profile is out of reach, so that nothing local can touch a real account.
 */
export const sdkEnvironment = (endpoints: Endpoints, region: string): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: endpoints.secretsUrl,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsUrl,
  AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
  AWS_ENDPOINT_URL_SNS: endpoints.sqsUrl,
  AWS_ENDPOINT_URL_SES: endpoints.sesUrl,
  AWS_ENDPOINT_URL_SESV2: endpoints.sesUrl,
  AWS_ENDPOINT_URL_S3: endpoints.s3Url,
  ...(endpoints.logsUrl && { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logsUrl }),
  ...(endpoints.metricsUrl && { AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.metricsUrl }),
})

/** The whole environment of a function: Lambda's standard variables, the SDK's, and its own. */
export const functionEnvironment = (
  model: FunctionModel,
  sdk: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...sdk,
  AWS_EXECUTION_ENV: `AWS_Lambda_${model.runtime}`,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMb),
  AWS_LAMBDA_FUNCTION_NAME: model.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${model.name}`,
  LAMBDA_TASK_ROOT: model.directory,
  TZ: ':UTC',
  _HANDLER: model.handler,
  ...model.environment,
})
