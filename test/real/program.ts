import type { ParseArgsConfig, parseArgs } from 'node:util'
import { runScript } from '#infra/local/command-line.ts'
import { ServerProblem } from './problem.ts'

/** By convention of `.ci/run`: skipped. */
export const skipped = 77

/** A line for whoever called. @returns 0, an exit code */
export const say = (line: string): number => {
  process.stdout.write(`${line}\n`)
  return 0
}

/** A line about what went wrong. @returns 1, an exit code */
export const complain = (line: string): number => {
  process.stderr.write(`${line}\n`)
  return 1
}

/** Runs a program that plays with real servers, and ends the process with its code: timers and sockets may be left. */
export const runProgram = async <T extends ParseArgsConfig>(
  config: T & { usage: string },
  main: (line: ReturnType<typeof parseArgs<T>>, environment: NodeJS.ProcessEnv) => Promise<number>,
): Promise<never> => {
  const code = await runScript(config, (line) => main(line, process.env)).catch((error: unknown) => {
    if (error instanceof ServerProblem) return complain(error.message)
    throw error
  })
  process.exit(code)
}
