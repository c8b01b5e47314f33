import { sdkConfig } from '#infra/local/sdk-config.ts'
import type { RunningInstance } from './instance.ts'

export interface ClientConfig {
  region?: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** How an AWS client reaches a service of the environment: the local instance's own endpoint, or whatever the AWS SDK finds by itself. */
export const clientConfig = (instance: RunningInstance | undefined, service: string): ClientConfig =>
  instance ? sdkConfig(instance.sdkEnvironment, service) : {}
