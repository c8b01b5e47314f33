import { join } from 'node:path'
import type { Connector } from '#lib/crm/setup/connector.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { type ConnectCommandOptions, missingIn, prepare } from './open-connection.ts'
import { writePrivateFile } from './private-file.ts'

/**
 * With --out, what a person deploys in the CRM so that there are credentials at all: written while none are given or stored.
 * @returns undefined where there is nothing to write first
 */
export const writeDeployableFiles = async (
  work: CommandContext<ConnectCommandOptions>,
  name: string,
  connector: Connector,
): Promise<ExitCode | undefined> => {
  const { options, out } = work
  const { folder } = connector
  if (!folder || options.out === undefined || options.remove) return undefined
  const prepared = await prepare(work, name, connector)
  if (missingIn(prepared, name, connector).length === 0) return undefined
  const { settings, webhookUrl } = prepared.common
  const files = Object.entries(folder.files({ settings, webhookUrl }))
  for (const [path, content] of files) {
    const file = join(options.out, path)
    out.say(`  ${options.dryRun ? '+' : '✓'} ${file}`)
    if (options.dryRun) continue
    await writePrivateFile(file, content)
  }
  const steps = folder.afterwards(options.out)
  out.result({
    applied: !options.dryRun,
    files: files.map(([path]) => join(options.out ?? '', path)),
    afterwards: steps,
  })
  out.say('\nThen:')
  for (const line of steps) out.say(line)
  out.say(`Last, run roomkeeper connect ${name} with them.`)
  return 0
}
