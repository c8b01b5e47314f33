import { inject } from 'vitest'
import type { LocalInstanceOptions } from '#infra/local/instance.ts'
import { openInstance as openOperated, type RunningInstance } from './operated-instance.ts'

export { eventually, type Ran, type RunningInstance, roomkeeper } from './operated-instance.ts'

/** The whole of Roomkeeper for a test of Vitest, with the bundles that were made once for all of them. */
export const openInstance = (options: Partial<LocalInstanceOptions> = {}): Promise<RunningInstance> =>
  openOperated({ bundles: inject('bundles'), ...options })
