import type { EnvironmentSettings } from '../config/environment-schema.ts'

interface Named {
  environment: string
  profile: EnvironmentSettings['profile']
}

/** What functions remember in a secret themselves. */
export const memoryPath = 'docspace/memory'

/**
 * `roomkeeper/{environment}/{path}`: a secret. In the profile `small` it has a `/` before it and is a parameter of Systems Manager, which costs
 * nothing; but what functions write stays in Secrets Manager, because no parameter can be written on a condition.
 */
export const secretNameIn = ({ environment, profile }: Named, path: string): string =>
  `${profile === 'small' && path !== memoryPath ? '/' : ''}roomkeeper/${environment}/${path}`

/** A parameter that the stack makes for a source of the profile `small`: where it is, the source's route is. */
export const sourceParameterIn = ({ environment }: Pick<Named, 'environment'>, source: string): string =>
  `/roomkeeper/${environment}/sources/${source}`
