import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '../../infra/command/operated-instance.ts'
import { ServerProblem } from '../problem.ts'
import { endProcessesOf, processesOf } from './processes.ts'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** What the servers' programs take for signs of a process that runs; a number may be somebody else's by now. */
const signs = ['docspace/inst1.pid', 'docspace/inst2.pid', 'docspace/mysqld.pid', 'docspace/stub.pid']

/**
 * Takes the place for this run alone, and ends what an earlier one that was killed has left there.
 * @throws ServerProblem when another run has it, or when there can be no such place
 */
export const claimHome = async (home: string): Promise<AsyncDisposable> => {
  await mkdir(home, { recursive: true }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new ServerProblem(`${home} cannot be made (${code}): name another place for the servers by REAL_HOME.`)
  })
  const file = join(home, 'run.pid')
  const other = Number(await readFile(file, 'utf8').catch(() => '0'))
  if (other > 0 && other !== process.pid && isAlive(other))
    throw new ServerProblem(
      `Process ${other} plays with the real servers in ${home}: wait until it has ended, or name another place by REAL_HOME.`,
    )
  endProcessesOf(home)
  // Their ports are free when they are gone.
  await eventually(() => (processesOf(home).length === 0 ? true : undefined), 10_000)
  await Promise.all(signs.map((sign) => rm(join(home, sign), { force: true })))
  await rm(join(home, 'log'), { recursive: true, force: true })
  await writeFile(file, String(process.pid))
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
}
