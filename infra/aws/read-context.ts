import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) })

/**
 * The context of the app when the `cdk` command did not give it: what `cdk.json` says, and `-c key=value` of the command line.
 * @throws ZodError or SyntaxError when `cdk.json` is not what CDK takes
 */
export const readContext = (
  args: string[],
): { fromFile: Record<string, unknown>; fromCommandLine: Record<string, string> } => {
  const file = new URL('../../cdk.json', import.meta.url)
  const { values } = parseArgs({ args, options: { context: { type: 'string', short: 'c', multiple: true } } })
  const pairs = (values.context ?? []).map((pair): [string, string] => {
    const [key = '', ...rest] = pair.split('=')
    return [key, rest.join('=')]
  })
  return {
    fromFile: z.parse(cdkJson, JSON.parse(readFileSync(file, 'utf8'))).context,
    fromCommandLine: Object.fromEntries(pairs),
  }
}
