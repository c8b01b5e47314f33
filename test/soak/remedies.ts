import type { Site } from '#test/onboarding/site.ts'
import { type Resident, tagOf } from './resident.ts'
import type { Town } from './town.ts'

/** What an operator does by the remedy of a reason, before the client is replayed. */
const remedies: Readonly<Record<string, (site: Site, resident: Resident, detail: string) => Promise<unknown>>> = {
  'room-of-another-user': async ({ docspace }, resident, detail) => {
    for (const room of docspace.state.rooms) {
      if (detail.split(', ').includes(`room ${room.id}`)) room.tags = room.tags.filter((tag) => tag !== tagOf(resident))
    }
  },
  // Nobody exchanges tags here: people have renamed the room and taken its link.
  'room-exchanged': async ({ docspace }, { name }, detail) => {
    for (const room of docspace.state.rooms) if (detail === `room ${room.id}`) room.title = `Client - ${name}`
  },
  // Only a copy can be told: of two that were merged people know which room is whose.
  'copied-or-merged': async (_site, { copied, crm, ref }) => copied && crm.clear?.(ref.id),
}

/** Follows the remedies of what is parked. @returns whether there was one to follow */
export const followRemedies = async ({ site, residents }: Town): Promise<boolean> => {
  let followed = false
  for (const { group, attributes } of site.dead.messages) {
    const resident = residents.find((one) => tagOf(one) === group)
    const remedy = remedies[attributes.reason ?? '']
    if (!resident || !remedy) continue
    await remedy(site, resident, attributes.detail ?? '')
    followed = true
  }
  return followed
}
