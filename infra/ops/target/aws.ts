import type { RunningHouse } from './house.ts'

export interface ClientConfig {
  region?: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** How an AWS client reaches a service of the environment: the house's own endpoint, or whatever the AWS SDK finds by itself. */
export const clientConfig = (house: RunningHouse | undefined, service: string): ClientConfig => {
  if (!house) return {}
  const { sdkEnvironment: variables } = house
  const endpoint = variables[`AWS_ENDPOINT_URL_${service}`] ?? variables.AWS_ENDPOINT_URL
  return {
    region: variables.AWS_REGION ?? 'us-east-1',
    ...(endpoint && { endpoint }),
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? 'local',
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? 'local',
    },
  }
}
