/** How an AWS client reaches a service of the local AWS, by the endpoints that its functions have too. */
export const sdkConfig = (variables: Readonly<Record<string, string>>, service: string) => {
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
