import { beforeEach } from 'vitest'
import { type KeptLog, keepLog } from './quiet-log.ts'

/** What the product logs in the test at hand, kept instead of printed. To be called beside the tests, for all of them. */
export const keepTestLog = (): Pick<KeptLog, 'lines' | 'clear'> => {
  let log: KeptLog | undefined
  beforeEach(() => {
    log = keepLog()
    return log.restore
  })
  return {
    get lines() {
      return log?.lines ?? []
    },
    clear: () => log?.clear(),
  }
}
