import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { runProgram } from '../main.ts'
import { createOps } from '../ops.ts'
import { createOutput } from '../output/output.ts'
import { buildProgram } from '../program.ts'
import { processShell, type Shell } from '../shell.ts'
import { defaultInstanceFile, findInstance } from '../target/instance.ts'

/**
 * `npm run backup`: backs the portal of the running instance up now, by the same code as at night, with a bar on the way and
 * the address of the mail at the end. Resolves to the exit code.
 */
export const backUpNow = async (
  args: readonly string[],
  instanceFile = defaultInstanceFile(),
  shell: Shell = processShell(),
): Promise<ExitCode> => {
  const ops = createOps(shell)
  const own = args.includes('--instance-file') ? [] : ['--instance-file', instanceFile]
  const code = await runProgram(ops, await buildProgram(ops), ['backup', 'run', ...own, ...args])
  // Nothing was backed up by --help, or where nothing runs.
  const instance = args.includes('--help') ? undefined : await findInstance(instanceFile).catch(() => undefined)
  if (code !== exitCodes.calledWrongly && instance)
    createOutput(shell, { json: args.includes('--json') }).say(
      `The mail: ${instance.sdkEnvironment.AWS_ENDPOINT_URL_SES ?? ''}/`,
    )
  return code
}
