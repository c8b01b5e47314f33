import { readdir, readFile } from 'node:fs/promises'

const statusOf = (pid: number | string): Promise<string> => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')

const numberIn = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0)

/** Megabytes of a process and all its children, by what Linux says is resident. */
export const memoryOf = async (pid: number): Promise<number> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(pids.map(async (name) => [Number(name), await statusOf(name)] as const))
  const within = (parent: number): number =>
    all.reduce((sum, [child, status]) => sum + (numberIn(status, 'PPid') === parent ? within(child) : 0), 0) +
    numberIn(all.find(([child]) => child === parent)?.[1] ?? '', 'VmRSS') / 1_024
  return within(pid)
}
