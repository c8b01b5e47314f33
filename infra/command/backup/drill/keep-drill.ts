import type { RunDrill } from '#lib/backup/store/run-drill.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { Problem } from '../../problem.ts'
import type { OpenedPortal } from '../open-portal-backups.ts'

/** Notes on the run how far its drill has come, before anything is done that must not be done twice. */
export const keeperOf =
  ({ services: { runs } }: OpenedPortal, { portal, run }: RunState) =>
  async (drill: RunDrill): Promise<RunDrill> => {
    // The nightly run may note at the same moment that it has read the copy again.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const held = await runs.find(portal, run)
      if (!held) break
      if (await runs.save(held, { ...held.state, drill })) return drill
    }
    throw new Problem(`How far the drill has come could not be noted on ${run}.`, 'Run the same command again.')
  }
