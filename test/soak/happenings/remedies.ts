import type { Harness } from '#test/onboarding/harness.ts'
import { type Actor, tagOf } from '../simulation/actor.ts'
import type { Simulation } from '../simulation/simulation.ts'

/** What an operator does by the remedy of a reason, before the client is replayed. */
const remedies: Readonly<Record<string, (harness: Harness, actor: Actor, detail: string) => Promise<unknown>>> = {
  'room-of-another-user': async ({ docspace }, actor, detail) => {
    for (const room of docspace.state.rooms) {
      if (detail.split(', ').includes(`room ${room.id}`)) room.tags = room.tags.filter((tag) => tag !== tagOf(actor))
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
export const followRemedies = async ({ harness, actors }: Simulation): Promise<boolean> => {
  let followed = false
  for (const { group, attributes } of harness.dead.messages) {
    const actor = actors.find((one) => tagOf(one) === group)
    const remedy = remedies[attributes.reason ?? '']
    if (!actor || !remedy) continue
    await remedy(harness, actor, attributes.detail ?? '')
    followed = true
  }
  return followed
}
