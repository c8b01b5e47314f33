import { contactAt } from './edits.ts'
import type { Happening } from './happenings.ts'
import type { Facts } from './model/model.ts'
import type { LifeCrm } from './world/crms/crm.ts'
import { deliver } from './world/deliver.ts'
import type { Client, World } from './world/world.ts'

type Coming = Extract<Happening, { what: 'a client comes' }>

/** A client comes, and is delivered. @returns what went wrong */
export async function arrive(world: World, happening: Coming): Promise<string[]> {
  return deliver(world, [await enter(world, happening)], { troubles: happening.troubles })
}

/** Somebody types a client in, and nothing is delivered yet. */
export const enter = async (
  world: World,
  { crm, name, owner, contacts }: Omit<Coming, 'what' | 'troubles'>,
): Promise<Client> => {
  const place = world.crms.all[crm % world.crms.all.length] as LifeCrm
  const n = world.clients.length + world.others.length
  const facts: Facts = {
    ...{ name: `${name} ${n}`, owner: place.owners[owner % place.owners.length], email: contactAt(n, 'office') },
    contacts: Array.from({ length: place.hasNoContacts ? 0 : contacts }, (_, at) => ({
      email: contactAt(n, `contact${at}`),
      kind: 'Lead' as const,
    })),
    ...{ leaves: false, approved: false },
    deleted: false,
  }
  const entry = await world.harness.wire.meanwhile(() => place.enter(facts))
  const client: Client = {
    ...{ n, crm: place, entry, facts, invited: new Map(), ends: 0 },
    beliefs: [{ phase: 'none', day: undefined, last: undefined }],
  }
  world.clients.push(client)
  return client
}
