import { inject } from 'vitest'
import type { LocalInstanceOptions } from '#infra/local/instance.ts'
import { synthesizeOnce } from '../ready-assemblies.ts'
import { openInstance as openOperated, type RunningInstance } from './operated-instance.ts'

export { eventually, type Ran, type RunningInstance, roomkeeper } from './operated-instance.ts'

/** The whole of Roomkeeper for a test of Vitest, with bundles and templates that were made once for all of them. */
export const openInstance = (options: Partial<LocalInstanceOptions> = {}): Promise<RunningInstance> =>
  openOperated({ synthesize: synthesizeOnce(inject('kept')), ...options })
