import { type Command, CommanderError } from 'commander'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { createOps, type Ops } from './ops.ts'
import { createOutput } from './output/output.ts'
import { Halfway, WrongUsage } from './problem.ts'
import { buildProgram } from './program.ts'
import { processShell, type Shell } from './shell.ts'
import { explain } from './target/explain.ts'

/** The `roomkeeper` command with the words after its name. Never throws. */
export const runRoomkeeper = async (args: readonly string[], shell: Shell = processShell()): Promise<ExitCode> => {
  const ops = createOps(shell)
  return runProgram(ops, await buildProgram(ops), args)
}

/** Runs a program of these commands, and says what went wrong. Never throws. */
export const runProgram = async (ops: Ops, program: Command, args: readonly string[]): Promise<ExitCode> => {
  try {
    await program.parseAsync([...args], { from: 'user' })
    return ops.exitCode()
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, ops.shell, args)
    if (error.exitCode === 0) return exitCodes.done
    // The message was shown already.
    createOutput(ops.shell, { json: args.includes('--json') }).result({ error: error.message })
    return exitCodes.calledWrongly
  }
}

const report = (thrown: unknown, shell: Shell, args: readonly string[]): ExitCode => {
  const { error, made } = partsOf(thrown)
  const json = args.includes('--json')
  const out = createOutput(shell, { json })
  const { message, remedy, expected } = explain(error)
  out.result({ error: message, ...(remedy && { remedy }), ...(made.length > 0 && { made }) })
  out.complain(message, remedy)
  if (!expected && shell.environment.ROOMKEEPER_DEBUG && error instanceof Error) out.complain(error.stack ?? '')
  if (!expected) out.complain('This is a bug in Roomkeeper. ROOMKEEPER_DEBUG=1 shows the stack trace.')
  if (error instanceof WrongUsage) return exitCodes.calledWrongly
  return error instanceof Error && error.name === 'ExitPromptError' ? exitCodes.interrupted : exitCodes.failed
}

const partsOf = (thrown: unknown): { error: unknown; made: readonly string[] } =>
  thrown instanceof Halfway ? { error: thrown.cause, made: thrown.made } : { error: thrown, made: [] }
