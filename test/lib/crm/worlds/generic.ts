import { SAMPLE, startGeneric } from '#infra/simulators/generic/index.ts'
import { generic } from '#lib/crm/generic/index.ts'
import type { testClock, World } from './world.ts'

/** A sender of one's own, whose records nobody can read. */
export const genericWorld = async (clock: ReturnType<typeof testClock>): Promise<World> => {
  const sim = await startGeneric({ clock })
  const settings = { callbackUrl: sim.callbackUrl }
  return { sim, source: generic, settings, credentials: { signingSecrets: [SAMPLE.callbackSecret] }, clock }
}
