import type { NewClient } from '#infra/simulators/crm/types.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { account, type Site } from '../site.ts'
import { drain } from './lambda.ts'
import { madeRooms, type RoomView } from './portal-view.ts'

/** The usual client, owned by a room administrator of the sample portal. */
export const acme = {
  name: 'Acme',
  email: 'contact@acme.example.com',
  ownerEmail: 'anna.manager@example.com',
} satisfies NewClient

/** One client and what can be seen of it in both systems. */
export interface Story {
  id: string
  tag: string
  /** Its rooms by tag, archived ones too, as `RoomView` without the id. */
  rooms(): Omit<RoomView, 'id'>[]
  room(): RoomView
  status(): unknown
  /** Delivers the client's message (again) and waits until the queue is empty. */
  deliver(): Promise<void>
}

/** A client in the CRM that nobody has heard of yet. */
export const newClient = async (site: Site, client: NewClient = acme): Promise<Story> => {
  const { id } = await site.espo.createClient(client)
  return storyOf(site, id)
}

/** The story of a record that is there already. */
export const storyOf = (site: Site, id: string): Story => {
  const tag = clientKey(account(id))
  const mine = () => madeRooms(site.docspace).filter(({ tags }) => tags.includes(tag))
  return {
    id,
    tag,
    rooms: () => mine().map(({ id: _, ...room }) => room),
    room() {
      const [room, ...more] = mine()
      if (!room || more.length > 0) throw new Error(`${mine().length} rooms have the tag ${tag}`)
      return room
    },
    status: () => site.espo.record(id)?.cDocspaceStatus,
    async deliver() {
      site.enqueue(account(id))
      await drain(site, site.freshWorker)
    },
  }
}

/** Codes of the reasons on the dead-letter queue. */
export const parkedFor = (site: Site): (string | undefined)[] =>
  site.dead.messages.map(({ attributes }) => attributes.reason)
