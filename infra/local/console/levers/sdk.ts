import type { House } from '../../house.ts'

/** How an AWS client reaches a service of the house's cloud. */
export const sdkConfig = ({ cloud: { sdkEnvironment: variables } }: House, service: string) => ({
  region: variables.AWS_REGION ?? 'us-east-1',
  endpoint: variables[`AWS_ENDPOINT_URL_${service}`] ?? '',
  credentials: {
    accessKeyId: variables.AWS_ACCESS_KEY_ID ?? 'local',
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? 'local',
  },
})
