import { CommanderError } from 'commander'
import { createOps, type ExitCode } from './ops.ts'
import { createOutput } from './output/output.ts'
import { WrongUsage } from './problem.ts'
import { buildProgram } from './program.ts'
import { processShell, type Shell } from './shell.ts'
import { explain } from './target/explain.ts'

/** The `roomkeeper` command with the words after its name. Never throws. */
export const runRoomkeeper = async (args: readonly string[], shell: Shell = processShell()): Promise<ExitCode> => {
  const ops = createOps(shell)
  const program = await buildProgram(ops)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return ops.exitCode()
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return report(error, shell, args)
  }
}

const report = (error: unknown, shell: Shell, args: readonly string[]): ExitCode => {
  const json = args.includes('--json')
  const out = createOutput(shell, { json })
  const { message, remedy, foreseen } = explain(error)
  out.result({ error: message, ...(remedy && { remedy }) })
  out.complain(message, remedy)
  if (!foreseen && shell.environment.ROOMKEEPER_DEBUG && error instanceof Error) out.complain(error.stack ?? '')
  if (!foreseen) out.complain('This is a bug in Roomkeeper. ROOMKEEPER_DEBUG=1 shows the stack trace.')
  return error instanceof WrongUsage ? 2 : 1
}
