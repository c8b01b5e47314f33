import type { ClientRecord } from '../../../crm/records/records-port.ts'
import type { ClientFields } from '../../../runtime/client-fields.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { RoomSettings } from '../../settings/room-sections.ts'

type Settings = Pick<RoomSettings, 'client' | 'team'>

/**
 * The settings by which a room follows now. A part about which nobody tells anything does not follow: an owner whom the CRM does not show
 * has not left, and what a sender leaves out of a message is not gone.
 */
export const toldParts = (
  follow: FollowSettings,
  { client, team }: Settings,
  { written, ownerGap }: Pick<ClientRecord, 'written' | 'ownerGap'>,
  fields: ClientFields | undefined,
): FollowSettings => {
  const isShown = ownerGap !== 'hidden'
  if (written) return isShown ? follow : { ...follow, manager: 'no' }
  // Nobody but its record tells which of a sender’s rooms is whose, once another has it.
  const tells = {
    manager: fields?.manager !== undefined,
    contacts:
      (client.contacts.length === 0 || fields?.contacts !== undefined) &&
      (client.most === 0 || fields?.email !== undefined),
    team: team.fromCrm === undefined || fields?.team !== undefined,
  }
  return {
    ...follow,
    owner: false,
    ...(!tells.manager && { manager: 'no' }),
    ...(!tells.contacts && { contacts: 'no' }),
    ...(!tells.team && { team: 'no' }),
  }
}
