import { SettingsError } from '#lib/runtime/errors.ts'
import type { Environment } from './config/choose-environment.ts'

/**
 * What CDK says of a stack with more resources than CloudFormation takes (docs/facts/aws.md#resources-of-a-stack), by the setting that makes them: each
 * portal that is backed up has about ten. Undefined for any other error.
 */
export const stackTooLarge = (error: unknown, { name, settings }: Environment): SettingsError | undefined => {
  const told = error instanceof Error ? error.message : ''
  const [, count, most] =
    /Number of resources in stack .*: (\d+) is greater than allowed maximum of (\d+)/.exec(told) ?? []
  if (count === undefined) return undefined
  const portals = Object.keys(settings.backup?.portals ?? {}).length
  return new SettingsError(
    `backup.portals: ${portals} portals make the stack of "${name}" too large, with ${count} resources of the ${most} that CloudFormation takes: move some of them into another environment; see docs/settings.md#backup.portals`,
  )
}
