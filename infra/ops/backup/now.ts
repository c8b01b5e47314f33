import { Command } from 'commander'
import { backupCommand } from '#infra/ops/backup/command.ts'
import { addGlobalOptions, createOps } from '#infra/ops/ops.ts'
import { createOutput } from '#infra/ops/output/output.ts'
import { processShell, type Shell } from '#infra/ops/shell.ts'
import { explain } from '#infra/ops/target/explain.ts'
import { defaultHouseFile, findHouse } from '#infra/ops/target/house.ts'

/**
 * `npm run backup`: backs the portal of the running house up now, by the same code as at night, with a bar on the way and
 * the address of the mail at the end. Resolves to the exit code.
 */
export const backUpNow = async (
  args: readonly string[],
  houseFile = defaultHouseFile(),
  shell: Shell = processShell(),
): Promise<number> => {
  const ops = createOps(shell)
  const program = addGlobalOptions(new Command('backup')).addCommand(backupCommand(ops))
  const out = createOutput(shell, { json: false })
  try {
    const { sdkEnvironment } = await findHouse(houseFile)
    await program.parseAsync(['backup', 'run', '--house-file', houseFile, ...args], { from: 'user' })
    out.say(`The mail: ${sdkEnvironment.AWS_ENDPOINT_URL_SES ?? ''}/`)
    return ops.exitCode()
  } catch (error) {
    const { message, remedy } = explain(error)
    out.complain(message, remedy)
    return 1
  }
}
