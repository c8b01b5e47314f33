import { inject } from 'vitest'
import type { LocalInstanceOptions } from '#infra/local/instance.ts'
import { openHouse as openOperated, type RunningHouse } from './operated-house.ts'

export { eventually, type Ran, type RunningHouse, roomkeeper } from './operated-house.ts'

/** The whole of Roomkeeper for a test of Vitest, with the bundles that were made once for all of them. */
export const openHouse = (options: Partial<LocalInstanceOptions> = {}): Promise<RunningHouse> =>
  openOperated({ bundles: inject('bundles'), ...options })
