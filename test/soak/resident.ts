import { clientKey } from '#lib/runtime/client-key.ts'
import { account, type Site } from '#test/onboarding/site.ts'
import { madeRooms, type RoomView } from '#test/onboarding/world/portal-view.ts'
import type { Doing } from './events.ts'

/** One client of the town and what people have done to it. */
export interface Resident {
  n: number
  /** Id of the CRM record. */
  id: string
  name: string
  email: string
  doings: { doing: Doing; afterReady: boolean }[]
  /** The rooms as somebody left them after they were ready; nobody but people may change them since. */
  leftAs: RoomView[] | undefined
  /** Whether the record is deleted. */
  deleted: boolean
}

export const tagOf = ({ id }: Pick<Resident, 'id'>): string => clientKey(account(id))

/** Every room with the client's tag. */
export const viewOf = (site: Site, resident: Resident): RoomView[] =>
  madeRooms(site.docspace).filter(({ tags }) => tags.includes(tagOf(resident)))
