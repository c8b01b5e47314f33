import { eventually } from '../../infra/command/operated-instance.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import type { Portal } from '../servers/portal.ts'
import type { Stage } from '../stage.ts'
import { type EspoClient, keyOf } from './client-seen.ts'

/** Number of DocSpace's archive among the kinds of root folders. */
const archive = 20

/** What the record says without its days, and what the room is like. */
export const roomSeen = async (
  portal: Portal,
  status: string,
  id: number,
  links: readonly string[],
): Promise<string> => {
  const { rootFolderType } = await portal.call<{ rootFolderType: number }>('GET', `files/rooms/${id}`)
  const people = (await portal.people(id)).filter((one) => !one.endsWith('undefined')).join(', ')
  const archived = rootFolderType === archive ? 'archived' : 'open'
  return [status.replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY'), archived, people, `${links.length} links`].join('; ')
}

/** Waits until the record says something else; the message goes by the command, as by an event. */
export const nextStatus = async (
  stage: Stage,
  espocrm: Espocrm,
  client: EspoClient,
  before: string,
): Promise<string> => {
  await stage.run('onboard', keyOf(client), '--yes', '--wait', '90')
  return eventually(async () => {
    const { cDocspaceStatus } = await espocrm.record(client.type, client.id)
    return cDocspaceStatus === before ? undefined : String(cDocspaceStatus)
  }, 30_000).catch(() => before)
}
