import { sdkConfig } from '#infra/local/sdk-config.ts'
import type { RunningHouse } from './house.ts'

export interface ClientConfig {
  region?: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** How an AWS client reaches a service of the environment: the house's own endpoint, or whatever the AWS SDK finds by itself. */
export const clientConfig = (house: RunningHouse | undefined, service: string): ClientConfig =>
  house ? sdkConfig(house.sdkEnvironment, service) : {}
