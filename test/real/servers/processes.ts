import { readdirSync, readFileSync } from 'node:fs'

/**
 * Marks what the servers' programs start, who hand their environment on. `REAL_HOME` does not: whoever started this run may have it
 * too.
 */
export const mark = 'ROOMKEEPER_REAL_SERVERS'

/** Ids of the processes that the servers' programs have started for this home. */
export const processesOf = (home: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => carries(pid, home))
    .map(Number)

const carries = (pid: string, home: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${mark}=${home}`)
  } catch {
    // It has ended meanwhile, or it is somebody else's.
    return false
  }
}

/** Ends what is left, by id, and returns how many that were. */
export const endProcessesOf = (home: string): number => {
  const left = processesOf(home)
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  return left.length
}
