import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from './problem.ts'

/** Locks that this process holds: its own number in a file says nothing, because an earlier process may have had it. */
const held = new Set<string>()

interface Where {
  instanceFile: string
  dryRun?: boolean
}

/**
 * Does `work` while no other command on this machine does the same thing. `what` names it for people (`connect espocrm in prod`). The
 * lock of a command that was killed is ignored. @throws Problem at once when another one is at it
 */
export const withLock = async <T>(
  { instanceFile, dryRun }: Where,
  what: string,
  work: () => Promise<T>,
): Promise<T> => {
  if (dryRun) return work()
  const path = join(dirname(instanceFile), 'locks', `${what.replace(/[^\w.-]+/g, '-')}.lock`)
  if (!(await take(path))) {
    const by = await holderOf(path)
    throw new Problem(
      `The same is being done on this machine by process ${by ?? '?'}: ${what}.`,
      `Give the command again when that one has ended. If it is no roomkeeper, delete ${path}.`,
    )
  }
  try {
    return await work()
  } finally {
    held.delete(path)
    await rm(path, { force: true })
  }
}

/** Whether the lock is ours now. A folder that cannot be written does not stop the command. */
const take = async (path: string): Promise<boolean> => {
  const own = `${path}.${randomUUID()}`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(own, String(process.pid))
  } catch {
    return true
  }
  try {
    return (await linked(own, path)) || (!(await isHeld(path)) && (await replaced(own, path)))
  } finally {
    await rm(own, { force: true })
  }
}

const linked = async (own: string, path: string): Promise<boolean> => {
  try {
    await link(own, path)
    held.add(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const replaced = async (own: string, path: string): Promise<boolean> => {
  await rm(path, { force: true })
  return linked(own, path)
}

const holderOf = async (path: string): Promise<number | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => '')
  return /^\d+$/.test(text) ? Number(text) : undefined
}

const isHeld = async (path: string): Promise<boolean> => {
  const pid = await holderOf(path)
  if (pid === undefined) return false
  return pid === process.pid ? held.has(path) : isAlive(pid)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
