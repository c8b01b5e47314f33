import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { runProgram } from '../main.ts'
import { createOps } from '../ops.ts'
import { createOutput } from '../output/output.ts'
import { buildProgram } from '../program.ts'
import { processShell, type Shell } from '../shell.ts'
import { defaultHouseFile, findHouse } from '../target/house.ts'

/**
 * `npm run backup`: backs the portal of the running house up now, by the same code as at night, with a bar on the way and
 * the address of the mail at the end. Resolves to the exit code.
 */
export const backUpNow = async (
  args: readonly string[],
  houseFile = defaultHouseFile(),
  shell: Shell = processShell(),
): Promise<ExitCode> => {
  const ops = createOps(shell)
  const own = args.includes('--house-file') ? [] : ['--house-file', houseFile]
  const code = await runProgram(ops, await buildProgram(ops), ['backup', 'run', ...own, ...args])
  // Nothing was backed up by --help, or where nothing runs.
  const house = args.includes('--help') ? undefined : await findHouse(houseFile).catch(() => undefined)
  if (code !== exitCodes.calledWrongly && house)
    createOutput(shell, { json: args.includes('--json') }).say(
      `The mail: ${house.sdkEnvironment.AWS_ENDPOINT_URL_SES ?? ''}/`,
    )
  return code
}
