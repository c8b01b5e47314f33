import type { NewClient } from '#infra/simulators/crm/types.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { account, type Harness } from '../harness.ts'
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
export const newClient = async (harness: Harness, client: NewClient = acme): Promise<Story> => {
  const { id } = await harness.espo.createClient(client)
  return storyOf(harness, id)
}

/** The story of a record that is there already. */
export const storyOf = (harness: Harness, id: string): Story => {
  const tag = clientKey(account(id))
  const mine = () => madeRooms(harness.docspace).filter(({ tags }) => tags.includes(tag))
  return {
    id,
    tag,
    rooms: () => mine().map(({ id: _, ...room }) => room),
    room() {
      const [room, ...more] = mine()
      if (!room || more.length > 0) throw new Error(`${mine().length} rooms have the tag ${tag}`)
      return room
    },
    status: () => harness.espo.record(id)?.cDocspaceStatus,
    async deliver() {
      harness.enqueue(account(id))
      await drain(harness, harness.freshWorker)
    },
  }
}

/** Codes of the reasons on the dead-letter queue. */
export const parkedFor = (harness: Harness): (string | undefined)[] =>
  harness.dead.messages.map(({ attributes }) => attributes.reason)
