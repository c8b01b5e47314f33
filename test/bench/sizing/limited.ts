import { mkdtemp, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Lambda gives a function one whole processor at so many megabytes, and less in proportion (AWS, configuring memory). */
const wholeProcessor = 1_769

export const processorShare = (memoryMb: number): number => memoryMb / wholeProcessor

/** Lambda's own accounting period is 20 ms: a short call may be over before its share is used up. */
const periodUs = 20_000

const versions = [
  {
    root: '/sys/fs/cgroup/cpu',
    limits: (quota: number) => ({ 'cpu.cfs_period_us': `${periodUs}`, 'cpu.cfs_quota_us': `${quota}` }),
  },
  { root: '/sys/fs/cgroup', limits: (quota: number) => ({ 'cpu.max': `${quota} ${periodUs}` }) },
]

export interface Limits extends AsyncDisposable {
  /** Gives processes that share of one processor from now on. */
  limit(pid: number, share: number): Promise<void>
}

/** A control group of Linux. @throws when there is none that may be made: it takes Linux, and root */
export const openLimits = async (): Promise<Limits> => {
  const version = await available()
  if (!version) throw new Error('the processor can be limited on Linux only, by root or in a container that may')
  const group = await mkdtemp(join(version.root, 'roomkeeper-'))
  return {
    async limit(pid, share) {
      const limits = version.limits(Math.max(1_000, Math.round(share * periodUs)))
      for (const [file, value] of Object.entries(limits)) await writeFile(join(group, file), value)
      await writeFile(join(group, 'cgroup.procs'), `${pid}`)
    },
    // A group goes only when its last process has gone.
    [Symbol.asyncDispose]: async () => {
      for (let tries = 0; (await readFile(join(group, 'cgroup.procs'), 'utf8')) !== '' && tries < 100; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      await rmdir(group)
    },
  }
}

const available = async () => {
  for (const version of versions) {
    const trial = await mkdtemp(join(version.root, 'roomkeeper-')).catch(() => undefined)
    if (!trial) continue
    const [file = ''] = Object.keys(version.limits(1))
    const usable = await readFile(join(trial, file)).then(
      () => true,
      () => false,
    )
    await rmdir(trial)
    if (usable) return version
  }
  return undefined
}
