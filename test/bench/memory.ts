import { readFileSync } from 'node:fs'

/** Most bytes of memory that this process ever had. What `getrusage` says on Linux begins with those of the parent. */
export const peakMemory = (): number => {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return Number(kilobytes) * 1_024
  } catch {
    return process.resourceUsage().maxRSS * 1_024
  }
}
