import { clientKey } from '#lib/runtime/client-key.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { madeRooms, type RoomView } from '#test/onboarding/world/portal-view.ts'
import type { Doing } from '../happenings/kinds.ts'
import type { Entry, Shown, SoakCrm } from './crms/crm.ts'

/** One client of the simulation and what people have done to it. */
export interface Actor extends Entry {
  n: number
  crm: SoakCrm
  name: string
  email: string
  doings: { doing: Doing; afterReady: boolean }[]
  /** The rooms as somebody left them after they were ready; nobody but people may change them since. */
  leftAs: RoomView[] | undefined
  /** Rooms that were the client's when somebody took their tag off. */
  untagged: Set<number>
  /** Whether the record is deleted. */
  deleted: boolean
  /** Whether its record came with what was on another one. */
  copied: boolean
  /** The client of the record into which this one was merged. */
  mergedInto: Actor | undefined
  /** How many rooms it may have: more than one only for a client that had several when its records were merged. */
  mostRooms: number
}

/** All clients together, and the portal in which their rooms are. */
interface Community {
  harness: Pick<Harness, 'docspace'>
  actors: readonly Actor[]
}

export const newActor = (n: number, crm: SoakCrm, entry: Entry, form: { name: string; email: string }): Actor => ({
  ...entry,
  ...form,
  n,
  crm,
  doings: [],
  leftAs: undefined,
  untagged: new Set(),
  deleted: false,
  copied: false,
  mergedInto: undefined,
  mostRooms: 1,
})

export const tagOf = ({ ref }: Pick<Actor, 'ref'>): string => clientKey(ref)

export const shownOf = ({ crm, ref }: Actor): Shown | undefined => crm.shown(ref.id)

/** A `ready` that came with a copy of another record is not the client's own. */
export const isReady = (actor: Actor): boolean => {
  const { state, roomUrl } = shownOf(actor) ?? {}
  return state === 'ready' && (!actor.copied || roomUrl?.split('#')[1] === tagOf(actor))
}

/** Those who are one client: a record and what was merged into it. */
export const mergedWith = ({ actors }: Pick<Community, 'actors'>, actor: Actor): Actor[] =>
  actors.filter((one) => one === actor || one.mergedInto === actor)

/** Every room of ours that has the client's tag, or had it before somebody took it off. What people copied is theirs. */
export const viewOf = (simulation: Community, actor: Actor): RoomView[] => {
  const { state } = simulation.harness.docspace
  const ours = new Set(state.rooms.filter(({ createdBy }) => createdBy === state.ownerId).map(({ id }) => id))
  const all = mergedWith(simulation, actor)
  const isTheirs = ({ id, tags }: RoomView) =>
    all.some((one) => one.untagged.has(id) || tags.includes(tagOf(one).toLowerCase()) || tags.includes(tagOf(one)))
  return madeRooms(simulation.harness.docspace).filter((room) => ours.has(room.id) && isTheirs(room))
}
