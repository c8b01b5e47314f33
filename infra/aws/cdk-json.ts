import { readFileSync } from 'node:fs'

/** The context of `cdk.json`, which the CDK command passes by itself; read here so that the app also runs without it. */
export const readCdkJson = (): Record<string, unknown> => {
  const file = new URL('../../cdk.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> }).context
}
