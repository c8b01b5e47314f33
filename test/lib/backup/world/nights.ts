import type { PortalState } from '#infra/simulators/docspace/portal/state.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/samples.ts'
import type { Fault, FaultAction } from '#infra/simulators/http/faults.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { hour, type World } from './world.ts'

/** How the portal's next backups behave. */
export const plan = (world: World, change: Partial<PortalState['backups']['plan']>): void =>
  void Object.assign(world.sim.state.backups.plan, change)

/** From now on calls to the portal that match end so; gives the number that ends that. */
export const trouble = (world: World, action: FaultAction, match: Fault['match'] = {}, times?: number): number => {
  const fault = Object.fromEntries([['then', action]]) as unknown as Fault
  return world.sim.faults.add({ ...fault, match, ...(times !== undefined && { times }) })
}

/** Fires the schedule and follows the run to its end. */
export const night = async (world: World): Promise<RunState> => {
  await world.fire()
  await world.settle()
  return world.run()
}

/** The next night, a day after the last. */
export const nextNight = async (world: World, last: RunState): Promise<RunState> => {
  world.time = Math.max(world.time, last.dueAt + 24 * hour)
  return night(world)
}

export const verdicts = ({ checks }: RunState): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))

/** A folder of the key's own user that is not Roomkeeper's. */
const ownFolder = 7

/** Somebody starts a backup by hand, in the portal, into a folder of his own unless another is given. Gives the id of its task. */
export const startByHand = async (
  { sim: { url } }: { sim: { url: string } },
  folderId = ownFolder,
): Promise<string> => {
  const answer = await fetch(`${url}/api/2.0/backup/startbackup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SAMPLE_KEYS.backup}`, 'content-type': 'application/json' },
    body: JSON.stringify({ storageType: 0, storageParams: [{ key: 'folderId', value: folderId }], dump: false }),
  })
  const { response } = (await answer.json()) as { response: { taskId: string } }
  return response.taskId
}
